'use strict'

// Text that may hold anything: what would be invisible or change the direction of the line is shown
// by its number.
function shown(text) {
  return String(text).replace(
    /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => '\\u' + character.charCodeAt(0).toString(16).padStart(4, '0'),
  )
}

// An element: its tag and classes as in 'p.count.soft', attributes (`text` its text, `on` its
// listeners), which may be left out, and children: elements, texts, lists of these, null for none.
function el(name, ...rest) {
  const [tag, ...classes] = name.split('.')
  const element = document.createElement(tag)
  element.classList.add(...classes)
  const isPlain = Object.getPrototypeOf(rest[0] ?? '') === Object.prototype
  return filled(element, isPlain ? rest.shift() : {}, rest)
}

function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (name === 'text') {
      element.textContent = shown(value)
    } else if (name === 'on') {
      for (const [event, listener] of Object.entries(value))
        element.addEventListener(event, listener)
    } else {
      element.setAttribute(name, value === true ? '' : value)
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null) element.append(typeof child === 'string' ? shown(child) : child)
  }
  return element
}

function byId(id) {
  return document.getElementById(id)
}

// The first of them, then how many more there are.
function listed(items, limit) {
  if (items.length <= limit) return items.join(', ')
  return `${items.slice(0, limit).join(', ')} and ${number(items.length - limit)} more`
}

// "1,234"
function number(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

// As a sentence begins.
function sentence(text) {
  return /^\w*_/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)
}

function counted(count, one, many) {
  return `${number(count)} ${count === 1 ? one : many}`
}

const iconPaths = {
  good: 'M3 8.5l3.4 3.4L13 4.8',
  chosen: 'M3 8.5l3.4 3.4L13 4.8',
  warning: 'M8 2.2L14.6 13.6H1.4ZM8 6.4v3.4M8 11.6v.4',
  bad: 'M3.6 3.6l8.8 8.8M12.4 3.6l-8.8 8.8',
  unknown: 'M5.2 5.6a2.8 2.8 0 1 1 4 2.6c-.8.5-1.2 1-1.2 1.9M8 12.6v.4',
  note: 'M8 7v5M8 3.6v.6',
  none: 'M4 8h8',
  copy: 'M5.5 5.5V2.5h8v8h-3M2.5 5.5h8v8h-8z',
}

// A sign beside a word that says the same.
function icon(kind) {
  return svg(
    'svg',
    { class: `icon ${kind}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: iconPaths[kind] }),
  )
}

// A button that copies the text and says so.
function copyButton(text, what) {
  const word = el('span', 'Copy')
  const copy = async () => {
    word.textContent = (await copied(text)) ? 'Copied' : 'Press Ctrl+C'
    setTimeout(() => {
      word.textContent = 'Copy'
    }, 2500)
  }
  return el(
    'button',
    { type: 'button', class: 'copy-button', on: { click: copy } },
    icon('copy'),
    word,
    el('span.unseen', ` ${what}`),
  )
}

// Pages opened from a file may have no clipboard: then the text is copied by a selection, and where
// that is refused too it stays selected.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const field = el('textarea.unseen', { readonly: true, 'aria-label': 'to be copied' })
    field.value = text
    const before = document.activeElement
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    before.focus()
    return done
  }
}
