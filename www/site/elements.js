// DOM elements from plain values. Text is only ever a text node.

/** An element with attributes and children: strings and nodes. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Nodes for a sentence with `code` and *emphasis* in it. */
export function marked(sentence) {
  return sentence.split(/(`[^`]+`|\*[A-Z][^*]+\*)/).map((part) => {
    if (part.startsWith("`")) return element("code", {}, part.slice(1, -1));
    if (part.startsWith("*") && part.length > 2) return element("em", {}, part.slice(1, -1));
    return part;
  });
}
