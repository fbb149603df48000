// What a reader with large print loses: text cut off, things over one another, lines that run out of the window.
() => {
  const faults = [];
  const seen = element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.opacity !== "0" && element.checkVisibility();
  };
  const called = element => {
    const words = (element.getAttribute("aria-label") || element.innerText || element.name || "").trim().slice(0, 40);
    return `<${element.localName}${element.id ? "#" + element.id : ""}${element.className ? "." + element.className : ""}> "${words}"`;
  };
  const scrolls = element => element.closest(".scroll");
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) {
    faults.push(`scrolls sideways: ${wide} in a window of ${innerWidth}`);
    for (const element of document.querySelectorAll("body *")) {
      if (!scrolls(element) && seen(element) && element.getBoundingClientRect().right > innerWidth + 1) faults.push(`runs out: ${called(element)}`);
    }
  }
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    if (!seen(element) || element.localName === "textarea" || element.localName === "input") continue;
    const hides = axis => ["hidden", "clip"].includes(style["overflow" + axis]);
    if (hides("X") && element.scrollWidth > element.clientWidth + 1) faults.push(`cut off sideways: ${called(element)}`);
    if (hides("Y") && element.scrollHeight > element.clientHeight + 1) faults.push(`cut off below: ${called(element)}`);
    if (element.localName === "button" && element.scrollWidth > element.clientWidth + 1) faults.push(`wider than its button: ${called(element)}`);
    if (element.localName === "select" && element.scrollHeight > element.clientHeight + 4 && !element.multiple) faults.push(`higher than its field: ${called(element)}`);
  }
  const tapped = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(seen);
  for (let one = 0; one < tapped.length; one++) {
    for (let two = one + 1; two < tapped.length; two++) {
      if (tapped[one].contains(tapped[two]) || tapped[two].contains(tapped[one])) continue;
      for (const a of tapped[one].getClientRects()) for (const b of tapped[two].getClientRects()) {
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (width > 2 && height > 2) faults.push(`${called(tapped[one])} lies over ${called(tapped[two])}`);
      }
    }
  }
  return [...new Set(faults)];
}
