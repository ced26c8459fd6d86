// A domain's SPF record as a tree, with the terms that ask DNS counted as receivers do.

const termLimit = 10 // RFC 7208 §4.6.4
const voidLimit = 2
const replyLimit = 512 // octets, §3.4
const depthLimit = 12

// Of a term as it is published: what counts, and which record it leads to.
function parseTerm(text) {
  const match = /^([+?~-]?)(include|a|mx|ptr|exists|all|ip4|ip6)(?=[:/]|$)|^(redirect)=/i.exec(text)
  if (!match) return { name: '', asks: false, target: null }
  const name = (match[2] ?? match[3]).toLowerCase()
  const target =
    name === 'include' || name === 'redirect' ? text.slice(match[0].length).replace(/^:/, '') : null
  return { name, asks: ['include', 'a', 'mx', 'ptr', 'exists', 'redirect'].includes(name), target }
}

// A redirect is looked at last, and not at all beside an `all`; nothing is behind one.
function termsOf(record) {
  const all = record
    .split(' ')
    .slice(1)
    .filter((text) => text !== '')
    .map((text) => ({ text, ...parseTerm(text) }))
  const end = all.findIndex((term) => term.name === 'all')
  return all.map((term, i) => ({
    ...term,
    isReached: end < 0 || (i <= end && term.name !== 'redirect'),
  }))
}

function isTooMany(count) {
  return count > termLimit
}

function countElement(count) {
  return el(
    'span',
    { class: `count-of ${isTooMany(count) ? 'over' : ''}`, title: 'terms so far' },
    isTooMany(count) ? icon('bad') : null,
    `${count}`,
    el('span.unseen', ` of ${termLimit} terms`),
  )
}

// The terms of a record, those of the records that they lead to below them. `counter.terms` is how
// many asked before.
function termList(record, counter, above) {
  return el(
    'ul',
    termsOf(record).map((term) => {
      if (term.asks && term.isReached) counter.terms += 1
      const line = el(
        'li',
        { class: term.isReached ? '' : 'unreached' },
        term.asks && term.isReached ? countElement(counter.terms) : el('span.count-of'),
        el('code.record', term.text),
        term.isReached ? null : el('span.soft', ' not reached'),
      )
      if (term.target !== null && term.isReached)
        line.append(...nestedRecord(term.target, counter, above))
      return line
    }),
  )
}

// Why a name has not one record.
function lackWords({ state, reason, records }) {
  if (state === 'unavailable') return `not known: ${reason}`
  if (records > 1) return `${records} SPF records: receivers take none of them`
  return reason ? `no SPF record: ${reason}` : 'no SPF record'
}

function nestedRecord(target, counter, above) {
  const name = target.toLowerCase().replace(/\.$/, '')
  const soft = (text) => [el('span.soft', ` ${text}`)]
  if (name.includes('%')) return soft('a name that depends on the mail')
  if (above.includes(name)) return soft('leads back to a record above: receivers stop')
  const included = includedByName.get(name)
  if (!included || above.length > depthLimit) return soft('not looked at')
  if (included.records !== 1) return soft(lackWords(included))
  return [termList(included.record, counter, [...above, name])]
}

// "11 of 10" with as many marks.
function meter(words, count, limit) {
  const marks = Array.from({ length: Math.max(limit, Math.min(count, 2 * limit)) }, (_, i) =>
    el('span', { class: i >= count ? '' : i >= limit ? 'over' : 'used' }),
  )
  return el(
    'div',
    { class: `meter ${count > limit ? 'bad' : ''}` },
    el('span.marks', { 'aria-hidden': 'true' }, marks),
    el('span', count > limit ? icon('bad') : null, `${words} ${number(count)} of ${limit}`),
  )
}

function spfSection(row) {
  const { spf } = row.json
  const title = el('h3', 'SPF record')
  if (!spf) return []
  if (spf.records !== 1) return [title, el('p.soft', `${sentence(lackWords(spf))}.`)]
  const counter = { terms: 0 }
  const tree = termList(spf.record, counter, [row.name])
  return [
    title,
    el('p', el('code.record', spf.record)),
    el(
      'div.budget',
      meter('terms that ask DNS', spf.terms, termLimit),
      meter('without an answer, for IPv4 clients', spf.voids.ipv4, voidLimit),
      meter('and for IPv6 clients', spf.voids.ipv6, voidLimit),
      el(
        'div',
        { class: `meter ${spf.octets > replyLimit ? 'bad' : ''}` },
        el('span', `a reply of ${number(spf.octets)} of ${replyLimit} octets`),
      ),
    ),
    el(
      'div.tree',
      el(
        'p.soft',
        'The numbers count the terms that ask DNS, in the order of evaluation: receivers stop at the eleventh.',
      ),
      tree,
    ),
  ]
}
