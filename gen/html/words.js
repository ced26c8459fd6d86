// What checks and verdicts are called where there is little room.

const shortWords = {
  'ip.allowed': 'not in SEND_ON',
  'ip.scope': 'outside the scope',
  'ip.global': 'no public address',
  'ip.interface': 'not on an interface',
  'ip.bind': 'cannot be bound',
  'ip.family': 'IPv6 alone',
  'ptr.exists': 'no PTR record',
  'ptr.confirmed': 'PTR not confirmed',
  'ptr.single': 'many PTR names',
  'ptr.generic': 'generic PTR name',
  'helo.name': 'HELO is no host name',
  'helo.forward': 'HELO resolves elsewhere',
  'helo.ptr': 'HELO is not the PTR name',
}

// Of a check that a candidate does not pass.
function shortCause(check, candidate) {
  if (check === 'spf.mailfrom') return `SPF ${candidate.spf.mail_from ?? 'unknown'}`
  if (check === 'spf.helo') return `SPF of HELO ${candidate.spf.helo ?? 'unknown'}`
  return shortWords[check] ?? check
}

// From the gravest to the mildest.
const verdicts = ['error', 'warning', 'unknown', 'note']
const verdictIcons = {
  error: 'bad',
  warning: 'warning',
  unknown: 'unknown',
  note: 'note',
  pass: 'good',
}

function gravity(verdict) {
  const place = verdicts.indexOf(verdict)
  return place < 0 ? verdicts.length : place
}

// How a domain sends, from the worst to the best: what the answer counts.
const states = {
  none: {
    words: 'no sender',
    icon: 'bad',
    one: 'has no sender that may be used: its mail would leave by the default, against the checks',
    many: 'have no sender that may be used: their mail would leave by the default, against the checks',
  },
  faulty: {
    words: 'sends, with errors',
    icon: 'bad',
    one: 'sends, but receivers may refuse its mail',
    many: 'send, but receivers may refuse their mail',
  },
  undecided: {
    words: 'undecided',
    icon: 'unknown',
    one: 'is undecided: DNS did not answer, and what the hosts file has stays',
    many: 'are undecided: DNS did not answer, and what the hosts file has stays',
  },
  unproven: {
    words: 'sends, not all known',
    icon: 'unknown',
    one: 'sends, but DNS did not tell whether receivers will take its mail',
    many: 'send, but DNS did not tell whether receivers will take their mail',
  },
  well: {
    words: 'sends well',
    icon: 'good',
    one: 'sends, fully authenticated',
    many: 'send, fully authenticated',
  },
}
const stateNames = Object.keys(states)

// The signs of cells, for the legend.
const signs = [
  ['leaving', 'good', 'mail leaves here'],
  ['good', 'good', 'could send, fully authenticated'],
  ['bad', 'bad', 'fails a check'],
  ['unknown', 'unknown', 'DNS did not tell'],
  ['none', 'none', 'no candidate'],
]

function stateWords(row) {
  return row.state === 'well' && row.gravest === 'error'
    ? 'sends, other errors'
    : states[row.state].words
}

// A verdict as an adjective of a count: "2 errors", "1 unknown".
function verdictCount(verdict, count) {
  return verdict === 'unknown' ? `${number(count)} unknown` : counted(count, verdict, `${verdict}s`)
}
