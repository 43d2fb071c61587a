/* The learning rate and the curvature of a parabola; teaches that a step multiplies the distance by 1 − αλ. */
Book.widget("descent", function (stage, kit) {
  const svg = kit.svg(stage, { width: 640, height: 350, label: "Gradient descent on a parabola, and its position by step" });
  const hill = kit.axes(svg, { x: [-4, 4], y: [0, 12], xlabel: "θ", ylabel: "loss", box: [55, 12, 300, 285] });
  const time = kit.axes(svg, { x: [0, 20], y: [-4, 4], xlabel: "step", box: [425, 12, 200, 285], xticks: [0, 10, 20] });
  const curve = kit.path(hill.layer, [], "muted"), walk = kit.path(hill.layer, [], "c0");
  kit.path(time.layer, [[time.x(0), time.y(0)], [time.x(20), time.y(0)]], "muted");
  const trace = kit.path(time.layer, [], "c1");
  const dots = [...Array(21)].map((_, k) => [kit.el(hill.layer, "circle", { r: k ? 4 : 7, class: "f0" }), kit.el(time.layer, "circle", { r: k ? 4 : 7, class: "f1" })]);
  const panel = kit.controls(stage);
  const rate = kit.slider(panel, { label: "Learning rate α", min: 0, max: 1.2, step: 0.01, value: 0.9, format: v => v.toFixed(2) }, draw);
  const bend = kit.slider(panel, { label: "Curvature λ", min: 0.2, max: 4, step: 0.1, value: 2, format: v => v.toFixed(1) }, draw);
  const say = kit.status(stage);

  function draw() {
    const lambda = bend.value, factor = 1 - rate.value * lambda, size = Math.abs(factor), loss = x => lambda * x * x / 2;
    const xs = [...Array(81)].map((_, i) => (i - 40) / 10);
    kit.move(curve, xs.map(x => [hill.x(x), hill.y(loss(x))]));
    const at = dots.map((_, k) => 2.5 * factor ** k), far = v => Math.max(-99, Math.min(99, v));
    const down = at.map(x => [hill.x(far(x)), hill.y(Math.min(999, loss(x)))]), along = at.map((x, k) => [time.x(k), time.y(far(x))]);
    kit.move(walk, down);
    kit.move(trace, along);
    dots.forEach(([a, b], k) => [[a, down[k]], [b, along[k]]].forEach(([dot, [x, y]]) => { dot.setAttribute("cx", x); dot.setAttribute("cy", y); }));
    const what = size < 1e-9 ? "there in one step" : Math.abs(size - 1) < 1e-9 ? (rate.value ? "from wall to wall, for ever" : "no movement") :
      size > 1 ? "outwards: it diverges" : factor > 0 ? "smooth" : "from wall to wall, inwards";
    const digit = size < 1 && size > 1e-9 ? ` One more digit costs ${Math.ceil(-1 / Math.log10(size))} steps.` : "";
    say(`Factor 1 − αλ = ${factor.toFixed(2).replace("-", "−")}: ${what}.${digit} The border is at 2/λ = ${(2 / lambda).toFixed(2)}.`);
  }
  draw();
});
