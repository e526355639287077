// Which sections are seen: nothing is computed for the others, and the navigation marks the one that is read.

/**
 * Call a function whenever an element comes into the window, or leaves it. A tab in the background counts as unseen.
 * @param {Element} element
 * @param {(isSeen: boolean) => void} onChange Called first when it is seen for the first time.
 */
export function whenSeen(element, onChange) {
  let isInWindow = false;
  let wasSeen = false;
  const tell = () => {
    const isSeen = isInWindow && !document.hidden;
    if (isSeen === wasSeen) return;
    wasSeen = isSeen;
    onChange(isSeen);
  };
  new IntersectionObserver((entries) => {
    isInWindow = entries[entries.length - 1].isIntersecting;
    tell();
  }).observe(element);
  document.addEventListener("visibilitychange", tell);
}

/**
 * Put off work for an element that nobody sees until it is seen.
 * @param {Element} element
 * @param {() => void} work
 * @returns {() => void} Asks for the work: it is done at once if the element is seen, else when it comes into sight.
 */
export function onceSeen(element, work) {
  let isSeen = false;
  let isAskedFor = false;
  whenSeen(element, (nowSeen) => {
    isSeen = nowSeen;
    if (isSeen && isAskedFor) {
      isAskedFor = false;
      work();
    }
  });
  return () => {
    if (isSeen) work();
    else isAskedFor = true;
  };
}

/**
 * Mark the link of the section that is being read with `aria-current`.
 * @param {HTMLElement} navigation holds a link `#id` for each section
 */
export function markSections(navigation) {
  const links = [...navigation.querySelectorAll("a")];
  const sections = links.map((link) => document.getElementById(link.hash.slice(1)));
  const mark = () => {
    const line = navigation.getBoundingClientRect().bottom + innerHeight / 4;
    let current = 0;
    sections.forEach((section, i) => {
      if (section && section.getBoundingClientRect().top <= line) current = i;
    });
    const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    if (isAtEnd && scrollY > 0) current = sections.length - 1; // a short last section never reaches the line
    links.forEach((link, i) => {
      if (i === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  let isWaiting = false;
  const markSoon = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      mark();
    });
  };
  addEventListener("scroll", markSoon, { passive: true });
  addEventListener("resize", markSoon);
  mark();
}
