/* Pairs of sigmoid units make bumps, and the bumps add up to a function: how many, and how steep? */
Book.widget("bumps", function (stage, kit) {
  const targets = {
    wave: x => Math.sin(2 * Math.PI * x) + 0.3 * Math.cos(5 * Math.PI * x),
    parabola: x => 4 * (x - 0.5) ** 2 - 0.5,
    "jump (not continuous)": x => x < 0.43 ? -0.6 : 0.8,
  };
  const svg = kit.svg(stage, { width: 640, height: 360, label: "A target curve, the bumps of a network, and their sum" });
  const plot = kit.axes(svg, { x: [0, 1], y: [-1.5, 1.5], xlabel: "x", ylabel: "output", box: [65, 15, 555, 290], xticks: [0, 0.25, 0.5, 0.75, 1], yticks: [-1, 0, 1] });
  const parts = kit.path(plot.layer, [], "c2"), goal = kit.path(plot.layer, [], "ink"), sum = kit.path(plot.layer, [], "c0");
  const panel = kit.controls(stage);
  const kind = kit.choice(panel, { label: "Target", options: Object.keys(targets), value: "wave" }, draw);
  const count = kit.slider(panel, { label: "Bumps", min: 1, max: 40, step: 1, value: 12 }, draw);
  const steep = kit.slider(panel, { label: "Steepness of the sigmoids", min: 10, max: 1000, step: 10, value: 150 }, draw);
  const show = kit.toggle(panel, { label: "Show the single bumps", value: true }, draw);
  const say = kit.status(stage);
  function draw() {
    const f = targets[kind.value], m = count.value, h = 1 / m;
    const step = (x, e) => 1 / (1 + Math.exp(-steep.value * (x - e)));
    // The outer flanks of the first and the last bump lie outside the picture.
    const bump = (k, x) => f((k + 0.5) * h) * (step(x, k ? k * h : -1) - step(x, k < m - 1 ? (k + 1) * h : 2));
    const grid = Array.from({ length: 501 }, (_, i) => i / 500);
    const xy = (x, y) => [plot.x(x), plot.y(y)];
    let worst = 0;
    const total = grid.map(x => {
      let y = 0;
      for (let k = 0; k < m; k++) y += bump(k, x);
      worst = Math.max(worst, Math.abs(y - f(x)));
      return xy(x, y);
    });
    kit.move(goal, grid.map(x => xy(x, f(x))));
    kit.move(sum, total);
    const single = [];
    for (let k = 0; k < m && show.value; k++) {
      single.push(xy(k ? 0 : -1, 0)); // back along the axis, then one bump
      for (const x of grid) if (Math.abs(x - (k + 0.5) * h) < h) single.push(xy(x, bump(k, x)));
    }
    kit.move(parts, single);
    say(`${m} bump${m > 1 ? "s" : ""}, ${2 * m} hidden units: the largest error is ${worst.toFixed(2)}.`);
  }
  draw();
});
