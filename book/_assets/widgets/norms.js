/* The exponent p and the direction of a vector; teaches that the unit ball is round or dented as the triangle inequality holds or fails. */
Book.widget("norms", function (stage, kit) {
  const svg = kit.svg(stage, { width: 640, height: 400, label: "Unit ball of a p-norm, two vectors of size one and their midpoint" });
  const plot = kit.axes(svg, { x: [-1.5, 1.5], y: [-1.2, 1.2], xlabel: "first entry", ylabel: "second entry", box: [120, 12, 415, 332], xticks: [-1, 0, 1], yticks: [-1, 0, 1] });
  const at = ([a, b]) => [plot.x(a), plot.y(b)], o = at([0, 0]);
  kit.path(plot.layer, [at([-2, 0]), at([2, 0])], "muted");
  kit.path(plot.layer, [at([0, -2]), at([0, 2])], "muted");
  const ball = kit.path(plot.layer, [], "c0"), chord = kit.path(plot.layer, [], "muted");
  const first = kit.path(plot.layer, [], "c1"), second = kit.path(plot.layer, [], "c2");
  const middle = kit.el(plot.layer, "circle", { r: 7, class: "f3" });
  const names = ["x", "y"].map(text => kit.el(plot.layer, "text", {}, text));
  const panel = kit.controls(stage);
  const power = kit.slider(panel, { label: "Exponent p", min: 0.3, max: 10, step: 0.1, value: 0.5, format: v => v > 9.95 ? "∞" : v.toFixed(1) }, draw);
  const angle = kit.slider(panel, { label: "Direction of y", min: 0, max: 360, step: 5, value: 90, format: v => `${v}°` }, draw);
  const say = kit.status(stage);

  function size([a, b]) {
    const p = power.value, m = Math.max(Math.abs(a), Math.abs(b));
    return p > 9.95 || !m ? m : m * (Math.abs(a / m) ** p + Math.abs(b / m) ** p) ** (1 / p);
  }

  function unit(degrees) {
    const v = [Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180)].map(c => Math.abs(c) < 1e-12 ? 0 : c), s = size(v);
    return v.map(c => c / s);
  }

  function draw() {
    const x = unit(0), y = unit(angle.value), half = [(x[0] + y[0]) / 2, (x[1] + y[1]) / 2], sum = 2 * size(half), bad = sum > 2 + 1e-9;
    kit.move(ball, [...Array(181)].map((_, i) => at(unit(2 * i))));
    kit.move(first, [o, at(x)]);
    kit.move(second, [o, at(y)]);
    kit.move(chord, [at(x), at(y)]);
    [[middle, half]].forEach(([dot, v]) => { dot.setAttribute("cx", at(v)[0]); dot.setAttribute("cy", at(v)[1]); });
    [x, y].forEach((v, i) => { const [a, b] = at(v.map(c => 1.12 * c)); names[i].setAttribute("x", a - 4); names[i].setAttribute("y", b + 5); });
    say(`‖x‖ + ‖y‖ = 2, ‖x + y‖ = ${sum.toFixed(2)}. ` + (bad ? "The midpoint is outside the ball: the triangle inequality fails." : "The midpoint is not outside the ball: the triangle inequality holds here.") +
      (power.value < 0.95 ? " For p < 1 this is no norm." : ""));
  }
  draw();
});
