/* Degree of a polynomial and strength of a ridge penalty: training error always obeys, validation error need not. */
Book.widget("polynomial", function (stage, kit) {
  const data = text => { const y = text.split(" ").map(v => v / 100); return y.map((v, i) => [2 * i / (y.length - 1) - 1, v]); };
  const train = data("10 57 71 45 124 113 75 91 59 25 -16 -31 -96 -96 -114 -79 -83 -70 -56 -8"), n = train.length;
  const valid = data("0 8 70 77 -21 15 77 78 102 106 163 65 82 148 97 86 38 -10 29 11 -45 -44 -41 -82 -69 -75 -86 -109 -80 -73 -90 -121 -68 -97 -46 -92 -19 -32 -54 -9");
  const mean = f => train.reduce((s, p) => s + f(p), 0) / n, dot = (a, b) => a.reduce((s, v, i) => s + v * b[i], 0);

  /* Ridge on x, x², …: least squares on centred columns with √(nλ)·I below, by orthogonalising column after column. */
  function fit(degree, lambda) {
    const means = [], columns = [];
    for (let j = 0; j <= degree; j++) {
      const f = j < degree ? p => p[0] ** (j + 1) : p => p[1], below = Array(degree).fill(0);
      if (j < degree) below[j] = Math.sqrt(n * lambda);
      means.push(mean(f));
      columns.push(train.map(p => f(p) - means[j]).concat(below));
    }
    const R = [], w = [];
    for (let j = 0; j < degree; j++) {
      const a = columns[j], size = dot(a, a);
      R.push(columns.map((c, k) => k < j ? 0 : dot(a, c) / size));
      for (let k = j + 1; k <= degree; k++) columns[k] = columns[k].map((v, i) => v - R[j][k] * a[i]);
    }
    for (let j = degree - 1; j >= 0; j--) w[j] = R[j][degree] - w.reduce((s, v, k) => k > j ? s + v * R[j][k] : s, 0);
    const b = means[degree] - dot(w, means);
    return { w, at: x => w.reduceRight((s, v) => (s + v) * x, 0) + b };
  }
  const error = (model, points) => points.reduce((s, p) => s + (model.at(p[0]) - p[1]) ** 2, 0) / points.length;

  const svg = kit.svg(stage, { width: 640, height: 350, label: "Left, the points and the fitted polynomial. Right, training and validation error against the degree." });
  const left = kit.axes(svg, { x: [0, 1], y: [-2, 2], xlabel: "x", ylabel: "y", xticks: [0, 0.5, 1], yticks: [-2, -1, 0, 1, 2], box: [55, 15, 320, 280] });
  const right = kit.axes(svg, { x: [0.5, 15.5], y: [-2.6, 0.5], xlabel: "degree", xticks: [1, 5, 10, 15], yticks: [], box: [455, 15, 175, 280] });
  for (const e of [0.01, 0.1, 1]) kit.el(svg, "text", { x: 447, y: right.y(Math.log10(e)) + 5, "text-anchor": "end" }, e);
  kit.el(svg, "text", { x: 630, y: 30, "text-anchor": "end", class: "f1" }, "validation");
  kit.el(svg, "text", { x: 630, y: 50, "text-anchor": "end", class: "f0" }, "training");
  const spot = (x, y) => [right.x(x), right.y(Math.max(-3, Math.log10(y)))], here = x => left.x((x + 1) / 2);
  for (const p of valid) kit.el(left.layer, "circle", { cx: here(p[0]), cy: left.y(p[1]), r: 3, class: "f1", opacity: 0.5 });
  for (const p of train) kit.el(left.layer, "circle", { cx: here(p[0]), cy: left.y(p[1]), r: 4.5, class: "f0" });
  const curve = kit.path(left.layer, [], "ink"), lines = [kit.path(right.layer, [], "c0"), kit.path(right.layer, [], "c1")];
  const dots = [0, 1].map(i => kit.el(right.layer, "circle", { r: 6, class: "f" + i }));

  const panel = kit.controls(stage), strength = v => v ? 10 ** (v / 2 - 8.5) : 0;
  const degree = kit.slider(panel, { label: "Degree", min: 1, max: 15, step: 1, value: 15 }, draw);
  const ridge = kit.slider(panel, { label: "Ridge λ", min: 0, max: 19, step: 1, value: 0, format: v => v ? strength(v).toExponential(0) : "0" }, draw);
  const say = kit.status(stage);

  function draw() {
    const lambda = strength(ridge.value), model = fit(degree.value, lambda), xs = Array.from({ length: 201 }, (_, i) => i / 100 - 1);
    kit.move(curve, xs.map(x => [here(x), left.y(Math.max(-9, Math.min(9, model.at(x))))]));
    const errors = Array.from({ length: 15 }, (_, i) => { const m = fit(i + 1, lambda); return [error(m, train), error(m, valid)]; });
    lines.forEach((line, i) => kit.move(line, errors.map((e, d) => spot(d + 1, e[i]))));
    const now = errors[degree.value - 1];
    dots.forEach((dot, i) => { const [x, y] = spot(degree.value, now[i]); dot.setAttribute("cx", x); dot.setAttribute("cy", y); });
    const largest = Math.max(...model.w.map(Math.abs));
    say(`Training error ${now[0].toFixed(3)}, validation error ${now[1].toFixed(3)}, largest weight ${largest < 10 ? largest.toFixed(2) : largest.toFixed(0)}.`);
  }
  draw();
});
