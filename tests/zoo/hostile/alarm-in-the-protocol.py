# attack: has a signal handler raise an error while the answer is being written
# deserves: softmax 0, cross_entropy 0
# stopped by: wire
# shows: nothing
# plainly: wrong or dies
import signal


def softmax(x, axis=-1):
    def late(*_):
        raise SystemExit("interrupted")

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    return x
