// What the page is measured by, inside the page. Each returns a list of complaints, or plain data.
window.measure = {
  /** Marks as [side, role, first code point, one past the last, frame], from the pieces that are drawn. */
  marks() {
    const found = new Map();
    let at = 0;
    for (const piece of document.querySelectorAll(".text .piece")) {
      const length = [...piece.textContent].length;
      for (let up = piece.parentElement; up.dataset.mark !== undefined; up = up.parentElement) {
        const known = found.get(up.dataset.mark);
        const side = up.classList.contains("gold") ? "gold" : "said";
        const role = ["event", "action", "target", "goal"].find((name) => up.classList.contains(name));
        found.set(up.dataset.mark, known ? [...known.slice(0, 3), at + length] : [side, role, at, at + length]);
      }
      at += length;
    }
    return [...found.values()];
  },

  /** Every glyph of a mark lies over its line, and lines of one piece keep clear of each other. */
  geometry() {
    const wrong = [];
    for (const piece of document.querySelectorAll(".text .piece")) {
      const range = document.createRange();
      range.selectNodeContents(piece);
      const glyphs = [...range.getClientRects()].filter((r) => r.width > 0);
      const bottoms = [];
      for (let up = piece.parentElement; up.dataset.mark !== undefined; up = up.parentElement) {
        const style = getComputedStyle(up);
        if (style.borderBottomStyle === "none" || parseFloat(style.borderBottomWidth) < 1) {
          wrong.push(`mark ${up.dataset.mark} has no line`);
        }
        if ((style.borderBottomStyle === "dashed") !== up.classList.contains("said")) {
          wrong.push(`mark ${up.dataset.mark} is ${style.borderBottomStyle}`);
        }
        const boxes = [...up.getClientRects()];
        for (const glyph of glyphs) {
          const under = boxes.find((box) => box.left <= glyph.left + 1 && box.right >= glyph.right - 1 &&
            box.top <= glyph.top + 1 && box.bottom > glyph.bottom);
          if (!under) {
            wrong.push(`mark ${up.dataset.mark} does not cover "${piece.textContent}"`);
          } else if (glyph === glyphs[0]) {
            bottoms.push(under.bottom);
          }
        }
      }
      bottoms.sort((a, b) => a - b);
      if (bottoms.some((bottom, n) => n > 0 && bottom - bottoms[n - 1] < 3)) {
        wrong.push(`lines touch under "${piece.textContent}": ${bottoms}`);
      }
    }
    return wrong;
  },

  sideways() {
    return document.documentElement.scrollWidth - innerWidth;
  },

  /** Text whose contrast with what lies behind it is below 4.5 to 1, and lines below 3 to 1. */
  contrast() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const paint = canvas.getContext("2d", { willReadFrequently: true });
    const known = new Map();
    const rgba = (colour) => {
      if (!known.has(colour)) {
        paint.clearRect(0, 0, 1, 1);
        paint.fillStyle = colour;
        paint.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
        known.set(colour, [r, g, b, a / 255]);
      }
      return known.get(colour);
    };
    const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3])).concat(1);
    const ground = (element) => {
      const layers = [];
      for (let up = element; up; up = up.parentElement) {
        layers.push(rgba(getComputedStyle(up).backgroundColor));
        if (layers.at(-1)[3] === 1) break;
      }
      return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
    };
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
    const ratio = (a, b) => {
      const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
      return (high + 0.05) / (low + 0.05);
    };
    const wrong = new Set();
    for (const element of document.querySelectorAll("body *")) {
      const drawn = element.checkVisibility({ checkVisibilityCSS: true }) && !element.closest(".unseen, desc, title, script");
      const text = [...element.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim() !== "") ||
        element.dataset.t !== undefined;
      if (!drawn) continue;
      const style = getComputedStyle(element);
      const name = `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
      if (text) {
        const colour = element.closest("svg") ? style.fill : style.color;
        const behind = ground(element);
        const found = ratio(over(rgba(colour), behind), behind);
        if (found < 4.5) wrong.add(`${name}: ${found.toFixed(2)}`);
      }
      if (element.classList.contains("mark")) {
        const behind = ground(element);
        const found = ratio(rgba(style.borderBottomColor), behind);
        if (found < 3) wrong.add(`${name}: line ${found.toFixed(2)}`);
      }
    }
    return [...wrong];
  },

  focused() {
    const element = document.activeElement;
    const outline = getComputedStyle(element);
    return {
      tag: element.tagName, id: element.id, text: element.getAttribute("aria-label") ?? element.textContent.trim(),
      seen: outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) >= 2,
      on: element.getBoundingClientRect().bottom > 0 && element.getBoundingClientRect().top < innerHeight,
    };
  },
};
