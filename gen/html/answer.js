// The answer on top: how many domains send well and from where, and what is wrong.

function domainLink(name) {
  return el('a.name', { href: `#${encodeURIComponent(name)}` }, name)
}

// The first of these domains as links, then how many there are beside them.
function domainLinks(names, limit) {
  const parts = names
    .slice(0, limit)
    .flatMap((name, i) => (i > 0 ? [', ', domainLink(name)] : [domainLink(name)]))
  if (names.length > limit) parts.push(` and ${number(names.length - limit)} more`)
  return parts
}

function headline(groups) {
  const all = domainRows.length
  const of = new Map(groups.map(([state, rows]) => [state, rows.length]))
  const well = of.get('well') ?? 0
  const unknown = (of.get('undecided') ?? 0) + (of.get('unproven') ?? 0)
  if (all === 0) return 'No domains are listed'
  if (unknown === all)
    return `Not known whether ${all === 1 ? 'the one domain sends' : `${number(all)} domains send`} well`
  if (all === 1) return `The one domain ${well === 1 ? 'sends well' : 'does not send well'}`
  if (well === all) return `All ${number(all)} domains send well`
  if (well === 0) return `None of ${number(all)} domains sends well`
  return `${number(well)} of ${number(all)} domains ${well === 1 ? 'sends' : 'send'} well`
}

// The states that some domain is in, the best first, with their rows.
function rowsByState() {
  return [...stateNames]
    .reverse()
    .map((state) => [state, domainRows.filter((row) => row.state === state)])
    .filter(([, rows]) => rows.length > 0)
}

function stateBar(groups) {
  const parts = groups.map(([state, rows]) => {
    const part = el('span', { class: `part ${state}` })
    part.style.flexGrow = rows.length
    return part
  })
  return el('div.bar', { 'aria-hidden': 'true' }, parts)
}

// Of those that send well: how many are in order, and what the others have beside.
function besideWords(rows) {
  const count = (verdict) => rows.filter((row) => row.gravest === verdict).length
  const fine = count('pass') + count('note')
  if (fine === rows.length) return 'nothing is wrong with them'
  const parts = [
    [fine, 'with nothing wrong'],
    [count('warning'), 'with warnings'],
    [count('error'), 'with errors elsewhere: a key, DMARC, MX'],
    [count('unknown'), 'not all known'],
  ]
  return parts
    .filter(([some]) => some > 0)
    .map(([some, words]) => `${number(some)} ${words}`)
    .join(', ')
}

function stateLine([state, rows]) {
  const show = () => showFiltered({ 'by-state': `state ${state}` })
  const names = rows.map((row) => row.name)
  return el(
    `li.${state}`,
    icon(states[state].icon),
    el(
      'div',
      el(
        'button.link',
        { type: 'button', on: { click: show } },
        el('strong', number(rows.length)),
        ' ',
        rows.length === 1 ? states[state].one : states[state].many,
      ),
      el('p.names', state === 'well' ? besideWords(rows) : domainLinks(names, 6)),
    ),
  )
}

// Each sender that mail leaves by, and how many domains it serves.
function sendersInUse() {
  const senders = new Map()
  for (const { leaving, state } of domainRows) {
    if (!leaving) continue
    const key = `${leaving.ip} ${leaving.helo}`
    if (!senders.has(key)) senders.set(key, { candidate: leaving, count: 0, well: 0 })
    const sender = senders.get(key)
    sender.count += 1
    if (state === 'well') sender.well += 1
  }
  return [...senders.values()].sort((one, other) => other.count - one.count)
}

const senderLimit = 12

function senderLine({ candidate, count, well }) {
  const show = () => showFiltered({ find: candidate.ip })
  return el(
    'tr',
    el(
      'td',
      el('button', { type: 'button', class: 'link ip', on: { click: show } }, candidate.ip),
      ' ',
      el('span.name', candidate.helo),
      ' ',
      sameSender(candidate, report.default) ? el('span.tag', 'default') : null,
    ),
    el('td.number', number(count)),
    el('td.number', number(well)),
  )
}

function senderTable() {
  const senders = sendersInUse()
  const more = senders.length - senderLimit
  if (senders.length === 0) return null
  return el(
    'table.senders',
    el('caption', 'From where'),
    el(
      'thead',
      el(
        'tr',
        el('th', { scope: 'col' }, 'Address and HELO name'),
        el('th.number', { scope: 'col' }, 'Domains'),
        el('th.number', { scope: 'col' }, 'send well'),
      ),
    ),
    el(
      'tbody',
      senders.slice(0, senderLimit).map(senderLine),
      more > 0
        ? el('tr', el('td', { colspan: 3, text: `and ${counted(more, 'sender', 'senders')} more` }))
        : null,
    ),
  )
}

function verdictCounts() {
  const { errors, warnings, unknown, notes, accepted } = report.summary
  const counts = [
    ['error', errors],
    ['warning', warnings],
    ['unknown', unknown],
    ['note', notes],
  ]
  return el(
    'p.verdicts',
    counts.map(([verdict, count]) =>
      el('span', icon(verdictIcons[verdict]), verdictCount(verdict, count)),
    ),
    accepted > 0 ? el('span', icon('none'), `${number(accepted)} accepted`) : null,
  )
}

function defaultLine() {
  if (!defaultRow) {
    return el(
      'p.bounces',
      icon('warning'),
      el('span', 'Nobody named a default identity: the report does not tell how bounces leave.'),
    )
  }
  const stands = defaultRow.leaving ? standing(defaultRow.leaving) : 'bad'
  const words = {
    good: 'passes all its checks',
    warning: 'passes, with warnings',
    bad: 'fails checks',
    unknown: 'could not be checked whole',
  }
  return el(
    'p.bounces',
    icon(stands),
    el(
      'span',
      'Bounces and all other mail leave by ',
      el('a.name', { href: '#default', text: report.default.helo }),
      ' from ',
      el('span.ip', report.default.ip),
      `, which ${words[stands]}.`,
    ),
  )
}

function showAnswer() {
  const groups = rowsByState()
  const title = headline(groups)
  byId('title').textContent = title
  document.title = title
  byId('version').textContent = shown(
    [report.version, `policy ${report.policy}`, report.file].filter((part) => part).join(' · '),
  )
  byId('answer').append(
    el(
      'div.states',
      stateBar(groups),
      el('ul', groups.map(stateLine)),
      defaultLine(),
      verdictCounts(),
      report.send_on.any
        ? el(
            'p.names',
            'SEND_ON is *, and this was not the host: that an address is allowed was not checked.',
          )
        : null,
    ),
    ...[senderTable()].filter((table) => table),
  )
}
