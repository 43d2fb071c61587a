/* Four optimisers on four landscapes; the rates and the number of steps move. Teaches that no rule wins everywhere, and that rates decide. */
Book.widget("race", function (stage, kit) {
  const bowl = (a, b, c) => [(x, y) => (a * x * x + 2 * b * x * y + c * y * y) / 2, (x, y) => [a * x + b * y, b * x + c * y]];
  const PLACES = { // loss, gradient, start, lowest, view, calm rates of the four
    ravine: [...bowl(1, 0, 100), [10, 1], 0, [-2, 11, -2.2, 2.2], [0.015, 0.003, 0.7, 0.15]],
    "turned ravine": [...bowl(50.5, -49.5, 50.5), [9 / 2 ** 0.5, 11 / 2 ** 0.5], 0, [-2, 9, -2, 9], [0.015, 0.003, 0.7, 0.15]],
    banana: [(x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, (x, y) => [2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)],
      [-1.2, 1], 0, [-1.8, 1.6, -0.6, 1.8], [0.0015, 0.0006, 0.7, 0.15]],
    saddle: [(x, y) => 12.5 * x * x + y ** 4 / 9 - y * y / 2, (x, y) => [25 * x, 4 / 9 * y ** 3 - y], [1, 0.001], -0.5625, [-1, 1.2, -0.5, 2], [0.03, 0.006, 0.7, 0.15]],
  };
  const RULES = { // memory a, b, gradient g, time t, to a step in units of the rate; a and b start at 0
    plain: s => g => g,
    momentum: s => (g, i) => s.a[i] = 0.9 * s.a[i] + g,
    AdaGrad: s => (g, i) => g / (Math.sqrt(s.a[i] += g * g) + 1e-10),
    Adam: s => (g, i, t) => {
      s.a[i] = 0.9 * s.a[i] + 0.1 * g;
      s.b[i] = 0.999 * s.b[i] + 0.001 * g * g;
      return s.a[i] / (1 - 0.9 ** t) / (Math.sqrt(s.b[i] / (1 - 0.999 ** t)) + 1e-8);
    },
  };
  const names = Object.keys(RULES), svg = kit.svg(stage, { width: 640, height: 390, label: "Contours and the paths of four optimisers" });
  names.forEach((name, i) => {
    kit.path(svg, [[75 + 140 * i, 15], [105 + 140 * i, 15]], `c${i}`);
    kit.el(svg, "text", { x: 112 + 140 * i, y: 20 }, name);
  });
  const map = kit.el(svg, "g"), panel = kit.controls(stage);
  const place = kit.choice(panel, { label: "Landscape", options: Object.keys(PLACES), value: "banana" }, draw);
  const steps = kit.slider(panel, { label: "Steps", min: 0, max: 300, step: 5, value: 200 }, draw);
  const scale = kit.slider(panel, { label: "All rates times", min: -1, max: 1, step: 0.1, value: 0, format: v => (10 ** v).toFixed(2) }, draw);
  kit.button(panel, "Run", () => {
    steps.value = 0;
    kit.animate(() => { steps.value += 5; draw(); return steps.value < 300; });
  });
  const say = kit.status(stage);

  function contours(plot, f, low, [x0, x1, y0, y1]) { // where f crosses a level on the sides of small triangles
    const n = 44, X = i => x0 + (x1 - x0) * i / n, Y = j => y0 + (y1 - y0) * j / n, top = Math.max(f(x0, y0), f(x1, y1), f(x0, y1), f(x1, y0)) - low;
    for (const level of [0.003, 0.02, 0.07, 0.2, 0.45].map(s => low + s * top)) {
      let d = "";
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (const c of [[[i, j], [i + 1, j], [i, j + 1]], [[i + 1, j + 1], [i + 1, j], [i, j + 1]]]) {
        const v = c.map(([a, b]) => f(X(a), Y(b)) - level), cut = [];
        for (const [p, q] of [[0, 1], [1, 2], [2, 0]]) if (v[p] < 0 !== v[q] < 0) {
          const w = v[p] / (v[p] - v[q]);
          cut.push([0, 1].map(k => c[p][k] + w * (c[q][k] - c[p][k])));
        }
        if (cut.length) d += cut.map(([a, b], k) => `${k ? "L" : "M"}${plot.x(X(a)).toFixed(1)},${plot.y(Y(b)).toFixed(1)}`).join("");
      }
      kit.el(plot.layer, "path", { d, class: "line muted" });
    }
  }

  let shown, plot, lines;
  function draw() {
    const [f, slope, start, low, view, rates] = PLACES[place.value];
    if (shown !== place.value) {
      map.replaceChildren();
      shown = place.value;
      plot = kit.axes(map, { x: view.slice(0, 2), y: view.slice(2), xlabel: "x", ylabel: "y", box: [60, 35, 560, 300] });
      contours(plot, f, low, view);
      lines = names.map((_, i) => [kit.path(plot.layer, [], `c${i}`), kit.el(plot.layer, "circle", { r: 7, class: `f${i}` })]);
    }
    const left = names.map((name, r) => {
      const next = RULES[name]({ a: [0, 0], b: [0, 0] }), path = [];
      let p = start;
      for (let t = 1; t <= steps.value + 1; t++) {
        path.push([plot.x(p[0]), plot.y(p[1])].map(v => Math.max(-1e4, Math.min(1e4, v))));
        if (t > steps.value) break;
        const g = slope(...p);
        p = p.map((v, i) => v - rates[r] * 10 ** scale.value * next(g[i], i, t));
      }
      kit.move(lines[r][0], path);
      const end = path[path.length - 1].map(v => Number.isFinite(v) ? v : -99);
      lines[r][1].setAttribute("cx", end[0]);
      lines[r][1].setAttribute("cy", end[1]);
      const share = (f(...p) - low) / (f(...start) - low);
      return `${name} ${share < 10 ? share.toFixed(4) : "lost"}`;
    });
    say(`Height left after ${steps.value} steps: ${left.join(", ")}.`);
  }
  draw();
});
