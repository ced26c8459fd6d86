// Haraka plugin: mail leaves under the HELO and from the address that outbound-hosts.yml gives to
// its sender's domain. For Haraka 2.8 and 3.0 to 3.3; the oldest run on Node 12: no newer syntax.
//
// Haraka gathers the exchanges of a mail in hmail.mxlist, from DNS or from a routing plugin, and
// then calls hmail.try_deliver for the first. This is where all routes pass in every version, and
// where `bind` (the source address) and `bind_helo` of each exchange are set here: MX objects
// returned from get_mx lose them in 2.8, and never reach the mail when another plugin answers.
// Whatever goes wrong, the mail waits: it never leaves from an address that was not chosen.

'use strict'

const fs = require('fs').promises
const net = require('net')
const url = require('url')
const ipaddr = require('ipaddr.js')

exports.register = function () {
  try {
    this.settings = read_settings(this.config.get('outbound_hosts.ini').main)
    this.hosts_file = new HostsFile(this.settings, this)
  } catch (err) {
    this.mistake = `outbound_hosts.ini: ${err.message}. The start of the container writes this` +
      ' file: see its log, mend LISTEN_ON, SEND_ON or OUTBOUND_MAIL_IP, and start it again'
    this.logerror(`all outbound mail waits: ${this.mistake}`)
  }
  // Before the plugins that route, since the first answer ends the hook.
  this.register_hook('get_mx', 'choose_source', -100)
}

exports.choose_source = async function (next, hmail) {
  try {
    if (this.mistake) throw new Error(this.mistake)
    const choice = choose(hmail.todo.mail_from.host, await this.hosts_file.read(), this.settings)
    this.loginfo(words_of(choice), log_id(hmail))
    bind_at_delivery(hmail, choice, this)
  } catch (err) {
    return next(DENYSOFT, err.message)
  }
  next()
}

// Of what the start of the container found: throws what is wrong with it. Haraka's reader turns
// digits into numbers.
function read_settings(ini) {
  const text = (key) => String(ini[key] === undefined ? '' : ini[key])
  const address = (key, word) => {
    if (!canonical(word)) throw new Error(`${key} has "${printable(word)}", which is no address`)
    return canonical(word)
  }
  const words = text('send_on').split(/\s+/).filter(Boolean)
  if (!text('file')) throw new Error('no file')
  if (!is_host_name(text('host'))) {
    throw new Error(`host is "${printable(text('host'))}", which is no host name`)
  }
  if (!words.length) throw new Error('no send_on')
  return {
    file: text('file'),
    host: text('host'),
    send_on: text('send_on') === '*' ? '*' : words.map((word) => address('send_on', word)),
    outbound_mail_ip: text('outbound_mail_ip') &&
      address('outbound_mail_ip', text('outbound_mail_ip')),
  }
}

// outbound-hosts.yml, read again whenever it changed. What cannot be read leaves the last good
// senders in force, and is logged once.
class HostsFile {
  constructor(settings, log) {
    this.settings = settings
    this.log = log
    this.hosts = new Map()
  }

  // The senders as in read_hosts. Deliveries that ask at the same time share one reading.
  async read() {
    if (!is_file_used(this.settings)) return this.hosts
    if (!this.reading) this.reading = this.refresh().finally(() => { this.reading = null })
    await this.reading
    return this.hosts
  }

  async refresh() {
    const { file, send_on } = this.settings
    let state
    try {
      // ctime, not mtime: it also moves when an unreadable file is made readable.
      const { ino, size, ctimeMs } = await fs.stat(file)
      state = `${ino} ${size} ${ctimeMs}`
      if (state === this.state) return
      this.hosts = read_hosts(await fs.readFile(file, 'utf8'), send_on)
      this.log_senders()
    } catch (err) {
      if (err.syscall) state = err.code
      if (err.code === 'ENOENT') this.hosts = new Map()
      if (state !== this.state) this.log_failure(err)
    }
    this.state = state
  }

  log_senders() {
    this.log.lognotice(`${this.settings.file}: read ${this.hosts.size} senders`)
    for (const [domain, { refused }] of this.hosts) {
      if (refused) this.log.logerror(`${this.settings.file}: ${printable(domain)}: ${refused}`)
    }
  }

  log_failure(err) {
    const reason = printable(err.message.split('\n')[0])
    const effect = this.hosts.size ? 'the senders of the last good one stay' : 'it gives no sender'
    this.log.logerror(`${this.settings.file}: ${reason}: ${effect}`)
  }
}

// The senders in a text of outbound-hosts.yml: a Map from "default" and domains in lower-case
// A-labels to { helo, ip, ip6 }, or to { refused: why }. Throws where the text as a whole is wrong.
function read_hosts(text, send_on) {
  const document = read_yaml(text) || {}  // of nothing but comments, null or ''
  if (!is_mapping(document)) throw new Error('not a mapping of domains to senders')
  const hosts = new Map()
  for (const [key, entry] of Object.entries(document)) {
    const domain = a_labels(key)
    if (!domain) hosts.set(key, { refused: 'no domain name' })
    else if (hosts.has(domain)) hosts.set(domain, { refused: 'stands twice, spelled differently' })
    else hosts.set(domain, read_sender(entry, send_on))
  }
  return hosts
}

// By the reader that Haraka itself has: `yaml`, or `js-yaml` 3 or 4 up to haraka-config 1.4. With
// the failsafe schema, in which all scalars are text: YAML 1.1 takes 2001:10:20:30:40:50:51:52 for
// a number to the base of 60.
function read_yaml(text) {
  let yaml
  try {
    yaml = require('yaml')
  } catch (err) {
    const { load, FAILSAFE_SCHEMA } = require('js-yaml')
    return load(text, { schema: FAILSAFE_SCHEMA })
  }
  return yaml.parse(text, { schema: 'failsafe', logLevel: 'error' })
}

function read_sender(entry, send_on) {
  if (!is_mapping(entry)) return { refused: 'no mapping of helo and ip' }
  // What is given, in YAML's ways of giving nothing; js-yaml has null for an empty place.
  const given = ['helo', 'ip', 'ip6'].filter((key) => ![undefined, null, ''].includes(entry[key]))
  for (const key of ['helo', 'ip']) if (!given.includes(key)) return { refused: `no ${key}` }
  for (const key of given) {
    if (typeof entry[key] !== 'string') return { refused: `${key} is no text` }
    const words = `${key} "${printable(entry[key])}"`
    if (key === 'helo') {
      if (!is_host_name(entry.helo)) return { refused: `${words} is no host name` }
    } else {
      if (!canonical(entry[key])) return { refused: `${words} is no address` }
      if (!send_on.includes(canonical(entry[key]))) return { refused: `${words} is not in SEND_ON` }
    }
  }
  const [ip, ip6] = [canonical(entry.ip), canonical(entry.ip6)]
  if (ip6 && !(net.isIPv4(ip) && net.isIPv6(ip6))) {
    return { refused: 'ip6 is for an IPv6 address beside an IPv4 address in ip' }
  }
  return { helo: entry.helo.toLowerCase(), ip, ip6 }
}

function is_file_used({ outbound_mail_ip, send_on }) {
  return !outbound_mail_ip && send_on !== '*'
}

// Under which HELO and from which address mail of this domain leaves, '' or null for the null
// sender. `ip` is of either family, or '*' where the system picks; `ip6` is a second source, beside
// an IPv4 one; `why` is for people.
function choose(sender_domain, hosts, { host, send_on, outbound_mail_ip }) {
  if (outbound_mail_ip) return { helo: host, ip: outbound_mail_ip, why: 'OUTBOUND_MAIL_IP is set' }
  if (send_on === '*') return { helo: host, ip: '*', why: 'SEND_ON is *' }
  const domain = a_labels(sender_domain)
  const passed_over = domain ? [] : ['no sender domain']
  for (const key of domain ? [domain, 'default'] : ['default']) {
    const { refused, helo, ip, ip6 } = hosts.get(key) || { refused: 'no entry' }
    if (!refused) return { helo, ip, ip6, why: [...passed_over, `entry of ${key}`].join('; ') }
    passed_over.push(`${key}: ${refused}`)
  }
  return { helo: host, ip: send_on[0], why: [...passed_over, 'first of SEND_ON'].join('; ') }
}

// What `outbound-hosts explain --as-plugin` prints.
function words_of(choice) {
  return `HELO ${choice.helo}, source ${sources(choice)}: ${choice.why}`
}

function sources({ ip, ip6 }) {
  return ip6 ? `${ip} or ${ip6}` : ip
}

// Throws where this Haraka delivers in another way than all those known.
function bind_at_delivery(hmail, choice, log) {
  if (typeof hmail.found_mx !== 'function' || typeof hmail.try_deliver !== 'function') {
    throw new Error('outbound_hosts does not know how this version of Haraka delivers')
  }
  // 2.8 keeps connections for later mail to the same host from the same address: a second domain's
  // mail would go under the first one's HELO. Only the versions that keep any have this method.
  if (hmail.try_deliver_host) require('./outbound/config').cfg.pool_concurrency_max = 0

  // Once for each attempt: it takes itself away, and the next attempt asks get_mx again.
  hmail.try_deliver = function () {
    delete hmail.try_deliver
    // From 3.0.4 on, these notes of other plugins would win over what is set here.
    delete hmail.todo.notes.outbound_ip
    delete hmail.todo.notes.outbound_helo
    try {
      hmail.mxlist = bind_all(hmail.mxlist, choice, (text) => log.logwarn(text, log_id(hmail)))
    } catch (err) {
      log.logerror(`no exchange can be bound: ${printable(err.message)}`, log_id(hmail))
      return hmail.temp_fail('outbound_hosts can bind no exchange')
    }
    return hmail.try_deliver()
  }
}

// Those that the sender can reach. None is a temporary failure to Haraka, "Tried all MXs".
function bind_all(mxlist, choice, warn) {
  return mxlist.map((mx) => {
    const bound = bind(mx, choice)
    if (!bound) warn(`${sources(choice)} cannot reach ${where(mx)}`)
    return bound
  }).filter(Boolean)
}

// The exchange with its source and HELO; undefined where the sender has no source of its family.
// A copy: the objects that routing plugins return may be theirs to keep.
function bind(mx, choice) {
  if (mx.path || is_loopback(mx.exchange)) return mx  // this host's own delivery, by socket or TCP
  if (choice.ip === '*') return { ...mx, bind: undefined, bind_helo: choice.helo }
  // Up to 3.0.3 names are looked up later, in one family each.
  const family = net.isIP(mx.exchange) || { A: 4, AAAA: 6 }[mx.family]
  const source = [choice.ip, choice.ip6].find((ip) => ip && net.isIP(ip) === family)
  return source && { ...mx, bind: source, bind_helo: choice.helo }
}

function where(mx) {
  return printable(mx.family ? `${mx.exchange} (${mx.family})` : mx.exchange)
}

function is_loopback(host) {
  const address = canonical(host)
  return address ? ipaddr.process(address).range() === 'loopback' : host === 'localhost'
}

function is_mapping(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// RFC 1123 §2.1, and a dot, as a HELO must be fully qualified.
function is_host_name(text) {
  return are_labels(text) && text.includes('.')
}

function are_labels(text) {
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i
  return text.length <= 253 && text.split('.').every((part) => label.test(part))
}

// The domain in lower-case A-labels without the final dot; '' if it is none. domainToASCII reads
// like a browser: a name only up to its slash, numbers as an IPv4 address.
function a_labels(domain) {
  const name = String(domain || '').replace(/\.$/, '').toLowerCase()
  if (are_labels(name)) return name
  const ascii = /[^-.a-z0-9\u0080-\uffff]/.test(name) ? '' : url.domainToASCII(name)
  return are_labels(ascii) ? ascii : ''
}

// An address in the one spelling by which addresses can be compared; undefined if it is none, or of
// one interface (fe80::1%eth0).
function canonical(text) {
  const is_address = typeof text === 'string' && net.isIP(text) && !text.includes('%')
  return is_address ? ipaddr.parse(text).toString() : undefined
}

// For the log: one line, whatever octets the text has.
function printable(text) {
  const escape = (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`
  return Buffer.from(String(text)).toString('latin1').replace(/[^ -~]/g, escape)
}

function log_id(hmail) {
  return { uuid: hmail.todo.uuid }
}

Object.assign(exports, { bind, choose, read_hosts, read_settings, words_of, HostsFile })
