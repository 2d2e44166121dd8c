// The chip of a finding: a letter in a shape with a hue, ringed white and black so that it reads on any grey.
const CHIP = {
  circle: (r) => `M${-r},0A${r},${r} 0 1 1 ${r},0A${r},${r} 0 1 1 ${-r},0Z`,
  square: (r) => polygonPath([[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]], r),
  diamond: (r) => polygonPath([[0, -1.22], [1.22, 0], [0, 1.22], [-1.22, 0]], r),
  triangle: (r) => polygonPath([[0, -1.3], [1.24, 0.86], [-1.24, 0.86]], r),
  hexagon: (r) => polygonPath([[-1.1, 0], [-0.55, -0.98], [0.55, -0.98], [1.1, 0], [0.55, 0.98], [-0.55, 0.98]], r),
  pentagon: (r) => polygonPath([[0, -1.12], [1.1, -0.28], [0.7, 0.98], [-0.7, 0.98], [-1.1, -0.28]], r),
  shield: (r) => polygonPath([[-0.95, -0.95], [0.95, -0.95], [0.95, 0.25], [0, 1.2], [-0.95, 0.25]], r),
  rounded: (r) => `M${-0.5 * r},${-0.9 * r}H${0.5 * r}Q${0.9 * r},${-0.9 * r} ${0.9 * r},${-0.5 * r}V${0.5 * r}` +
    `Q${0.9 * r},${0.9 * r} ${0.5 * r},${0.9 * r}H${-0.5 * r}Q${-0.9 * r},${0.9 * r} ${-0.9 * r},${0.5 * r}V${-0.5 * r}` +
    `Q${-0.9 * r},${-0.9 * r} ${-0.5 * r},${-0.9 * r}Z`,
};

function polygonPath(points, scale = 1) {
  return "M" + points.map(([x, y]) => `${+(x * scale).toFixed(2)},${+(y * scale).toFixed(2)}`).join("L") + "Z";
}

function chip({ letter, hue, ink, shape }, r) {
  const path = (CHIP[shape] || CHIP.circle)(r);
  const low = shape === "triangle" ? r * 0.28 : 0;
  return svg("g", { class: "chip" },
    svg("path", { d: path, fill: "#000", stroke: "#000", "stroke-width": 4.5, "stroke-linejoin": "round" }),
    svg("path", { d: path, fill: hue, stroke: "#fff", "stroke-width": 2, "stroke-linejoin": "round" }),
    svg("text", {
      x: 0, y: low + r * 0.4, "text-anchor": "middle", "font-size": r * (letter.length > 1 ? 0.86 : 1.12),
      "font-weight": 700, fill: ink, text: letter,
    }),
  );
}

function chipIcon(mark, size) {
  return svg("svg", {
    width: size, height: size, viewBox: "-15 -15 30 30", "aria-hidden": "true", class: "chip-icon",
  }, chip(mark, 10));
}
