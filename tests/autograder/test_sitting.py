"""What a sitting asks of its worker, and does when one is lost: tried on workers that follow a script."""

import pytest

from autograder import wire
from autograder.sandbox import limits, runner
from autograder.sitting import Code, Respond, Sitting

TARGETS = ["optim.adam_step", "optim.sgd_step"]
SGD = "def sgd_step(p, g, v, lr):\n    return p, v"
DONE = {"value": 1.0, "raised": None, "changed": [], "shared": []}


class Worker:
    """Answers as `script`, a function of operation and arguments, says; else as an honest worker does."""

    def __init__(self, script):
        self.script, self.asked, self.closed = script, [], False

    def ask(self, op, *arguments, seconds=30.0):
        assert not self.closed
        self.asked.append((op, *arguments))
        answer = self.script(op, *arguments)
        if isinstance(answer, runner.Stopped):
            raise answer
        return answer if answer is not None else ([] if op == "cell" else {}, False)

    def close(self):
        self.closed = True
        return True

    def cells(self):
        return [source for op, *source in self.asked if op == "cell"]


class Crew:
    def blameless(self):
        pass

    """Hands out workers, each with the next script; the last one serves all later ones."""

    def __init__(self, *scripts):
        self.settings = runner.Settings(limits=limits.DEFAULT)
        self.scripts, self.workers, self.restarts = list(scripts), [], 0

    def worker(self):
        script = self.scripts[min(len(self.workers), len(self.scripts) - 1)]
        self.workers.append(Worker(script))
        return self.workers[-1]

    def restart(self):
        self.restarts += 1


def honest(op, *arguments):
    return None


def dies_at(source):
    """A worker that ends in one of its cells."""
    return lambda op, *a: runner.Stopped("its process ended") if (op, *a) == ("cell", source) else None


def sitting(crew, *sources):
    return Sitting(crew, [Code(source) for source in sources], TARGETS)


def test_every_cell_runs_once_in_order():
    crew = Crew(honest)
    with sitting(crew, "a", "b") as one:
        one.begin()
        one.ready()
        one.ask("call", seconds=1)
    [worker] = crew.workers
    assert worker.cells() == [["a"], ["b"]]
    assert worker.closed
    assert [(code.ran, code.count) for code in one.codes] == [(True, 1), (True, 2)]


def test_a_cell_that_ends_its_worker_is_left_out_of_the_next():
    crew = Crew(dies_at("b"), honest)
    one = sitting(crew, "a", "b", "c")
    one.begin()
    assert [worker.cells() for worker in crew.workers] == [[["a"], ["b"]], [["a"], ["c"]]]
    assert [code.fatal for code in one.codes] == [False, True, False]
    assert [output["ename"] for output in one.codes[1].outputs] == ["DeadKernelError"]
    assert [code.ran for code in one.codes] == [True, False, True]


def test_outputs_are_those_of_the_first_time():
    def says(text):
        stream = {"output_type": "stream", "name": "stdout", "text": text}
        return lambda op, *a: ([stream], False) if op == "cell" else None

    one = sitting(Crew(says("first"), says("second")), "a")
    one.begin()
    one.dismiss()
    one.ready()
    assert [output["text"] for output in one.codes[0].outputs] == ["first"]


def test_a_cell_that_is_interrupted_says_so_and_the_rest_goes_on():
    one = sitting(Crew(lambda op, *a: (None, True) if a == ("slow",) else None), "slow", "b")
    one.begin()
    assert [output["ename"] for output in one.codes[0].outputs] == ["CellTimeoutError"]
    assert one.codes[0].outputs[0]["evalue"] == "it took more than 30 s"
    assert one.codes[1].ran


def test_outputs_that_are_none_are_dropped():
    one = sitting(Crew(lambda op, *a: ({"evil": 1}, False) if op == "cell" else None), "a")
    one.begin()
    assert one.codes[0].outputs == []


def test_there_is_an_end_of_workers():
    crew = Crew(lambda op, *a: runner.Stopped("its process ended") if op == "files" else None)
    one = sitting(crew, "a")
    one.begin()
    assert len(crew.workers) == 12
    assert "The notebook could not be run to its end: too many of its cells" in one.notes[-1]
    with pytest.raises(runner.Stopped, match="too many"):
        one.ready()
    assert len(crew.workers) == 12


def test_a_template_that_cannot_end_its_worker_is_started_anew():
    crew = Crew(honest)
    one = sitting(crew)
    one.begin()
    crew.workers[0].close = lambda: False
    one.dismiss()
    assert (crew.restarts, one.worker) == (1, None)


def test_a_worker_that_is_stopped_is_dismissed_and_another_takes_its_place():
    crew = Crew(lambda op, *a: runner.Stopped("its process ended") if op == "call" else None, honest)
    one = sitting(crew, "a")
    one.begin()
    with pytest.raises(runner.Stopped):
        one.ask("call", seconds=1)
    assert crew.workers[0].closed
    one.ask("call", seconds=1)
    assert crew.workers[1].cells() == [["a"]]


class Library:
    """References that are their own names."""

    def of(self, target):
        return ((target, "dlcore.optim", target.rpartition(".")[2], "source"),)


def test_a_worker_that_has_seen_other_references_does_not_go_on():
    crew = Crew(honest)
    one = sitting(crew, "a")
    one.begin()
    one.bind(["optim.adam_step"], Library())
    one.free()
    assert [op for op, *_ in crew.workers[0].asked][-2:] == ["bind", "free"]
    one.only(["optim.adam_step", "optim.sgd_step"])
    assert not crew.workers[0].closed
    one.only(["optim.sgd_step"])
    assert crew.workers[0].closed
    one.ready()
    one.only([])
    assert not crew.workers[1].closed  # it has seen none


def test_workers_that_were_not_lost_are_not_counted():
    crew = Crew(honest)
    one = sitting(crew, "a")
    for _ in range(20):
        one.ready()
        one.bind(["optim.adam_step"], Library())
        one.only([])
    one.ready()
    assert len(crew.workers) == 21


def test_nothing_is_freed_without_a_worker():
    crew = Crew(honest)
    sitting(crew).free()
    assert crew.workers == []


def finds(*targets, until=()):
    """A worker that has these answers, and others once something is defined."""
    found = dict.fromkeys(targets, "")

    def script(op, *arguments):
        if op == "define":
            found.update(dict.fromkeys(until, ""))
        return (dict(found), False) if op == "find" else None

    return script


def defined(crew):
    return [source for worker in crew.workers for op, source in worker.asked if op == "define"]


def test_answers_that_the_notebook_s_own_run_lost_are_defined():
    crew = Crew(finds("optim.adam_step", until=["optim.sgd_step"]))
    one = sitting(crew, f"1 / 0\n{SGD}")
    one.begin()
    assert defined(crew) == [SGD]
    assert one.found == dict.fromkeys(TARGETS, "")
    assert one.notes == []


def test_what_is_there_is_not_defined_again():
    crew = Crew(finds(*TARGETS))
    sitting(crew, SGD).begin()
    assert defined(crew) == []


def test_a_definition_that_was_mended_is_told_once():
    crew = Crew(finds(*TARGETS))
    one = sitting(crew, SGD, "def sgd_step(p, g, v, lr):\n    raise NotImplementedError")
    one.begin()
    one.dismiss()
    one.ready()
    assert defined(crew) == [SGD, SGD]
    assert one.notes == ["Code cell 2 defines sgd_step again and leaves it empty; the one before was taken."]


def test_names_that_mean_nothing_mean_those_of_dlcore():
    crew = Crew(finds("optim.sgd_step"))
    sitting(crew).begin()
    [source] = defined(crew)
    names = {}
    exec(source, names)
    from dlcore import optim

    assert names["adam_step"] is optim.adam_step
    assert "sgd_step" not in names
    exec(source, names := {"adam_step": 1})
    assert names["adam_step"] == 1


def test_a_definition_that_ends_the_process_is_not_tried_again():
    crew = Crew(
        lambda op, *a: runner.Stopped("its process ended") if a[:1] == (SGD,) and op == "define" else None
    )
    one = sitting(crew, f"1 / 0\n{SGD}")
    one.begin()
    assert len(crew.workers) == 2
    assert one.notes == ["A definition that had to be mended ended the process: its process ended."]


@pytest.mark.parametrize("answer", [None, [], "x", 3])
def test_a_worker_that_cannot_say_what_it_defines_is_stopped(answer):
    crew = Crew(lambda op, *a: (answer, False) if op == "find" else None)
    one = sitting(crew)
    one.begin()
    assert one.found == {}
    assert "it could not say what it defines" in one.notes[0]


def test_strangers_among_the_answers_and_long_problems_are_cut():
    crew = Crew(
        lambda op, *a: ({"os.system": "", "optim.adam_step": "x" * 999}, False) if op == "find" else None
    )
    one = sitting(crew)
    one.begin()
    assert one.found == {"optim.adam_step": "x" * 300}


def respond(answer, late=False):
    """What `Respond` makes of a worker's answer."""
    crew = Crew(lambda op, *a: (answer, late) if op == "call" else None)
    one = sitting(crew)
    one.begin()
    return Respond(one)(wire.Call("optim.sgd_step", {}))


def test_an_honest_answer_is_taken():
    said = respond({**DONE, "changed": ["p"], "shared": ["g"]})
    assert said == wire.Response(1.0, None, ("p",), ("g",))
    said = respond({"value": None, "raised": ["ValueError", "no", 3, "x = 1"], "changed": [], "shared": []})
    assert said.raised == wire.Raised("ValueError", "no", 3, "x = 1")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "right",
        {"value": 1.0},
        {"value": 1.0, "raised": None, "changed": "p", "shared": []},
        {"value": 1.0, "raised": ["ValueError"], "changed": [], "shared": []},
        {"value": 1.0, "raised": ["ValueError", "no", "3", ""], "changed": [], "shared": []},
        {"points": 20, "status": "right"},
    ],
)
def test_an_odd_answer_is_a_wrong_value(answer):
    assert respond(answer).value == wire.Bad("something that is no answer")


def test_long_texts_of_an_answer_are_cut():
    raised = respond(
        {"value": None, "raised": ["K" * 999, "m" * 999, 1, "c" * 999], "changed": [], "shared": []}
    ).raised
    assert [len(text) for text in (raised.kind, raised.message, raised.code)] == [100, 300, 200]
    changed = respond({**DONE, "changed": ["p" * 999] * 99}).changed
    assert (len(changed), len(changed[0])) == (20, 100)


def test_after_a_stop_no_further_call_is_made():
    crew = Crew(lambda op, *a: runner.Stopped("its process ended") if op == "call" else None)
    one = sitting(crew)
    one.begin()
    answers = Respond(one)
    call = wire.Call("optim.sgd_step", {})
    assert answers(call).stopped == answers(call).stopped == "It was stopped: its process ended."
    assert len(crew.workers) == 1


def test_a_call_that_is_interrupted_is_a_stop():
    assert respond(None, late=True).stopped == "It took more than 5 s for one call and was stopped."


def test_equal_cells_are_counted_each():
    with sitting(Crew(honest), "x = 1", "x = 1") as one:
        one.begin()
        assert [code.count for code in one.codes] == [1, 2]
