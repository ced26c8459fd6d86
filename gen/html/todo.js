// What to do first: one thing for all findings that the same cure ends.

const firstThings = 3
const thingLimit = 100 // more are in the table of domains
const recordLimit = 3

function findingsOf(thing) {
  return thing.findings.map((place) => report.findings[place])
}

// Whose DNS the finding is about, or who else must act.
function actorOf({ actor, domain, sender, ip }) {
  if (actor === "the domain's DNS" && domain) return `the DNS of ${domain}`
  if (actor === 'the DNS of the HELO name' && sender) return `the DNS of ${sender.helo}`
  if (actor.startsWith("the address's owner") && ip) return `the provider of ${ip}`
  return actor
}

// What to do, in a line.
function thingTitle(thing) {
  const finding = report.findings[thing.gravest]
  const isOne = thing.domains === 1
  const isSeveral = recordsOf(thing).length > 1
  if (finding.publish === '') {
    return `${sentence(isOne ? actorOf(finding) : finding.actor)}: ${finding.wanted}`
  }
  if (finding.actor === "the domain's DNS" && !isOne) {
    return `Publish a record in the DNS of ${counted(thing.domains, 'domain', 'domains')}`
  }
  if (finding.actor.startsWith("the address's owner")) {
    return `Ask ${actorOf(finding)} for this PTR record`
  }
  if (finding.actor === 'the DNS of the HELO name' && isSeveral) {
    return 'Publish these in the DNS of the HELO names'
  }
  return `Publish ${isSeveral ? 'these' : 'this'} in ${actorOf(finding)}`
}

// Those to publish, each once.
function recordsOf(thing) {
  return [...new Set(findingsOf(thing).map((finding) => finding.publish))].filter(
    (one) => one !== '',
  )
}

function records(thing) {
  const all = recordsOf(thing)
  if (all.length === 0) return null
  return el(
    'div.records',
    all.slice(0, recordLimit).map((record) => el('code.record', record)),
    copyButton(all.join('\n'), all.length === 1 ? 'the record' : 'all records'),
    all.length > recordLimit
      ? el('span.names', ` and ${number(all.length - recordLimit)} more: all are copied`)
      : null,
  )
}

function thingElement(thing) {
  const gravest = report.findings[thing.gravest]
  const all = findingsOf(thing)
  const names = [...new Set(all.map((finding) => finding.domain))].filter((name) => name !== null)
  const known = names.filter((name) => rowByName.has(name))
  const unknown = names.filter((name) => !rowByName.has(name))
  const checks = [...new Set(all.map((finding) => finding.check))]
  return el(
    'li',
    { class: `thing ${gravest.verdict}` },
    el('h3', icon(verdictIcons[gravest.verdict]), el('span', thingTitle(thing))),
    records(thing),
    el('p', el('span.soft', 'Now '), gravest.seen),
    el(
      'p',
      el('span.soft', `Ends ${checks.join(', ')} of `),
      names.length === 0 ? 'the default identity or the file' : null,
      domainLinks(known, 6),
      known.length > 0 && unknown.length > 0 ? ', ' : null,
      unknown.join(', '),
    ),
  )
}

// All but those that come first.
function showRest(list, button) {
  const things = report.to_do.slice(firstThings, thingLimit).map(thingElement)
  list.append(...things)
  const more = report.to_do.length - thingLimit
  if (more > 0) list.append(el('li.names', `and ${number(more)} more: filter the domains by check`))
  button.remove()
  return things
}

function showThings() {
  const things = report.to_do
  if (things.length === 0) return
  byId('todo').hidden = false
  const list = byId('todo-list')
  list.append(...things.slice(0, firstThings).map(thingElement))
  if (things.length <= firstThings) return
  const button = el(
    'button.more-things',
    { type: 'button' },
    `Show all ${number(things.length)} things to do`,
  )
  button.addEventListener('click', () => {
    const [first] = showRest(list, button)
    first.tabIndex = -1
    first.focus()
  })
  window.addEventListener('beforeprint', () => {
    if (button.isConnected) showRest(list, button)
  })
  byId('todo').append(button)
}
