/* The step h of a difference quotient, from 1 down to 1e-15; teaches that its error falls with h, and then rises again. */
Book.widget("difference", function (stage, kit) {
  const svg = kit.svg(stage, { width: 640, height: 360, label: "A secant of the sine, and the error of its slope against the step" });
  const left = kit.axes(svg, { x: [-0.5, 2.6], y: [-0.6, 1.6], xlabel: "x", box: [45, 12, 240, 290], xticks: [0, 1, 2], yticks: [0, 1] });
  const right = kit.axes(svg, { x: [-15, 0], y: [-13, 2], xlabel: "power of ten of h", box: [365, 12, 255, 290], xticks: [-15, -10, -5, 0], yticks: [-12, -8, -4, 0] });
  kit.el(svg, "text", { x: 640, y: 30, "text-anchor": "end" }, "power of ten of the error");
  const xs = [...Array(63)].map((_, i) => i / 20 - 0.5);
  kit.path(left.layer, xs.map(x => [left.x(x), left.y(Math.sin(x))]), "muted");
  const secant = kit.path(left.layer, [], "c0"), curve = kit.path(right.layer, [], "c1");
  const ends = [0, 1].map(() => kit.el(left.layer, "circle", { r: 6, class: "f0" })), dot = kit.el(right.layer, "circle", { r: 8, class: "f1" });
  const panel = kit.controls(stage);
  const step = kit.slider(panel, { label: "Step h", min: -15, max: 0, step: 0.25, value: -10, format: v => (10 ** v).toExponential(0).replace("e-", "·10^−").replace("e+", "·10^") }, draw);
  const rule = kit.choice(panel, { label: "Formula", options: ["central", "forward"], value: "central" }, draw);
  const kind = kit.choice(panel, { label: "Numbers", options: ["float64", "float32"], value: "float64" }, draw);
  const say = kit.status(stage);

  function slope(power) {
    const r = kind.value === "float32" ? Math.fround : v => v, h = r(10 ** power);
    const b = r(1 + h), a = rule.value === "central" ? r(1 - h) : 1, width = rule.value === "central" ? 2 * h : h;
    return { a, b, value: r(r(r(Math.sin(b)) - r(Math.sin(a))) / width) };
  }
  const error = power => Math.log10(Math.max(1e-15, Math.abs(slope(power).value - Math.cos(1))));

  function draw() {
    const { a, b, value } = slope(step.value), y = Math.sin(a), p = error(step.value);
    kit.move(secant, [-9, 9].map(x => [left.x(x), left.y(y + value * (x - a))]));
    [a, b].forEach((x, i) => { ends[i].setAttribute("cx", left.x(x)); ends[i].setAttribute("cy", left.y(Math.sin(x))); });
    kit.move(curve, [...Array(121)].map((_, i) => -15 + i / 8).map(e => [right.x(e), right.y(error(e))]));
    dot.setAttribute("cx", right.x(step.value));
    dot.setAttribute("cy", right.y(p));
    const best = [...Array(61)].map((_, i) => -15 + i / 4).reduce((m, e) => error(e) < error(m) ? e : m);
    say(`Slope ${value.toPrecision(10)}, true slope ${Math.cos(1).toPrecision(10)}, error about 10^${Math.round(p)}. `.replace(/-/g, "−") +
      (step.value > best + 1 ? "The step is wide: truncation rules." : step.value < best - 1 ? "The step is small: rounding rules." : "Near the best step."));
  }
  draw();
});
