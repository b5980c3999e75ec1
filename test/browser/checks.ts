// Checks that run inside the page: each gives a sentence for what is wrong, none where all is well.

/** Text whose contrast to its ground is below WCAG's 4.5. */
export function contrastFaults(): readonly string[] {
  const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = channels(colour)
      .slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element: Element): string => {
    for (let holder: Element | null = element; holder !== null; holder = holder.parentElement) {
      const { backgroundColor } = getComputedStyle(holder);
      if ((channels(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  return [...document.querySelectorAll('body *')].flatMap((element) => {
    const hasText = [...element.childNodes].some(
      (child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim() !== '',
    );
    if (!hasText) return [];
    const [text, ground] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))];
    const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    return contrast >= 4.5
      ? []
      : [`${element.tagName} "${element.textContent?.slice(0, 40)}": ${contrast.toFixed(2)}`];
  });
}

/** What an audit of structure would say: one of each landmark, headings in order, named tables with scopes, whole links. */
export function structureFaults(): readonly string[] {
  const faults: string[] = [];
  const all = (selector: string) => [...document.querySelectorAll(selector)];
  for (const landmark of ['header', 'main', 'footer', 'nav', 'h1'])
    if (all(landmark).length !== 1) faults.push(`${all(landmark).length} of ${landmark}`);
  let level = 0;
  for (const heading of all('h1, h2, h3, h4, h5, h6')) {
    const own = Number(heading.tagName.slice(1));
    if (own > level + 1) faults.push(`heading "${heading.textContent}" skips from ${level} to ${own}`);
    if (heading.textContent?.trim() === '') faults.push('an empty heading');
    level = own;
  }
  for (const table of all('table')) {
    if ((table.querySelector('caption')?.textContent ?? '').trim() === '')
      faults.push('a table without a name');
    for (const cell of table.querySelectorAll('th'))
      if (!/^(?:row|col)$/.test(cell.getAttribute('scope') ?? '')) faults.push(`no scope: ${cell.outerHTML}`);
    for (const cell of table.querySelectorAll('thead th'))
      if (cell.textContent?.trim() === '') faults.push('a column without a name');
  }
  const ids = all('[id]').map(({ id }) => id);
  for (const id of new Set(ids))
    if (ids.filter((one) => one === id).length > 1) faults.push(`id twice: ${id}`);
  for (const link of all('a[href^="#"]'))
    if (!ids.includes(link.getAttribute('href')?.slice(1) ?? ''))
      faults.push(`a link to nowhere: ${link.outerHTML}`);
  for (const named of all('[aria-labelledby]'))
    if (!ids.includes(named.getAttribute('aria-labelledby') ?? ''))
      faults.push(`no such name: ${named.tagName}`);
  for (const image of all('svg, img'))
    if (image.getAttribute('aria-hidden') !== 'true') faults.push('an image without words');
  if (document.documentElement.lang === '' || document.title === '') faults.push('no language or title');
  return faults;
}
