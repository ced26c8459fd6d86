// An instance of the container: a root of our fixtures with what real daemons need around it, which
// becomes the root folder of what runs in it, and a host name of its own.

'use strict'

const { spawn } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const project = path.join(__dirname, '../..')
const plugins = {  // the image's own, which only need to be there
  smtp: ['status_http', 'rcpt_database', 'outbound_parameters'],
  submission: ['status_http', 'auth/database', 'rcpt_database', 'outbound_parameters'],
}

// Each as the image starts it, in the foreground.
const commands = {
  nginx: ['nginx', '-g', 'daemon off;'],
  redis: ['setpriv', '--reuid=redis', '--regid=redis', '--clear-groups',
    'redis-server', '/etc/redis/redis.conf'],
  'haraka-smtp': ['/node', '/haraka/node_modules/Haraka/bin/haraka', '-c', '/opt/haraka-smtp'],
  'haraka-submission':
    ['/node', '/haraka/node_modules/Haraka/bin/haraka', '-c', '/opt/haraka-submission'],
  dovecot: ['dovecot', '-F'],
}
if (process.env.WITHOUT_DOVECOT) delete commands.dovecot

// A process, what it said, and its end.
class Running {
  text = ''
  waiting = []

  constructor(words, environment) {
    this.process = spawn(words[0], words.slice(1), {
      detached: true,  // to be ended with what it starts
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (octets) => {
        this.text += octets
        this.waiting.forEach((look) => look())
      })
    }
    this.end = new Promise((resolve) => this.process.once('close', (status) => {
      this.status = status
      this.waiting.forEach((look) => look())
      resolve(this)
    }))
  }

  get is_over() {
    return this.status !== undefined
  }

  // Until it is over, or has said this.
  async says(pattern, deadline = 20000) {
    await new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`neither over nor said: ${pattern}\n${this.text}`))
      const timer = setTimeout(fail, deadline)
      const look = () => {
        if (!this.is_over && !pattern.test(this.text)) return
        clearTimeout(timer)
        resolve()
      }
      this.waiting.push(look)
      look()
    })
  }

  async stop() {
    const kill = (signal) => {
      try {
        process.kill(-this.process.pid, signal)
      } catch (err) {
        if (err.code !== 'ESRCH') throw err
      }
    }
    kill('SIGTERM')
    const timer = setTimeout(kill, 2000, 'SIGKILL')
    await this.end
    clearTimeout(timer)
    kill('SIGKILL')  // what is left of the group
  }
}

exports.Instance = class {
  daemons = {}

  // `edited`: closed with `boot image`, else stock.
  constructor({ shape, name, addresses, edited = true }) {
    Object.assign(this, { shape, name, addresses, edited })
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), `${shape}-${name}-`))
    fs.chmodSync(this.root, 0o755)
  }

  place(file) {
    return path.join(this.root, file)
  }

  read(file) {
    return fs.readFileSync(this.place(file), 'utf8')
  }

  write(file, text) {
    fs.mkdirSync(path.dirname(this.place(file)), { recursive: true })
    fs.writeFileSync(this.place(file), text)
  }

  async build() {
    for (const source of ['fixtures/roots/all', `fixtures/roots/${this.shape}`]) {
      fs.cpSync(path.join(project, source), this.root, { recursive: true })
    }
    const accounts = this.read('/etc/passwd')
    fs.cpSync(path.join(__dirname, 'root'), this.root, { recursive: true })
    this.write('/etc/passwd', accounts + this.read('/etc/passwd'))
    await this.mount()
    await this.make_certificate()
    for (const service of ['smtp', 'submission']) this.complete_haraka(service)
    for (const folder of ['run', 'tmp', 'opt/www', 'var/lib/dovecot', 'var/lib/nginx',
      'var/log/nginx']) {
      fs.mkdirSync(this.place(folder), { recursive: true })
    }
    fs.symlinkSync('/run', this.place('/var/run'))
    if (this.edited) await this.boot('image')
    this.render_site()
  }

  // The system's programs, and no more of the system.
  async mount() {
    const run = async (...words) => {
      const { status, text } = await new Running(words).end
      if (status !== 0) throw new Error(text)
    }
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
      fs.symlinkSync(`usr/${name}`, this.place(name))
    }
    const folders = { usr: '/usr', haraka: process.env.HARAKA, web: process.env.WEB }
    for (const [name, source] of Object.entries(folders)) {
      fs.mkdirSync(this.place(name))
      await run('mount', '-o', 'bind,ro', source, this.place(name))
    }
    for (const name of ['dev', 'proc']) {
      fs.mkdirSync(this.place(name))
      await run('mount', '--bind', `/${name}`, this.place(name))
    }
    for (const [name, source] of [['node', process.env.NODE], ['program', process.env.PROGRAM]]) {
      this.write(name, '')
      await run('mount', '-o', 'bind,ro', fs.realpathSync(source), this.place(name))
    }
  }

  async make_certificate() {
    fs.mkdirSync(this.place('/data/ssl'), { recursive: true })
    const { status, text } = await this.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
      'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${this.name}`,
      '-addext', `subjectAltName=DNS:${this.name}`, '-config', '/dev/null',
      '-keyout', '/data/ssl/server.key', '-out', '/data/ssl/server-combined.crt'])
    if (status !== 0) throw new Error(text)
    fs.chmodSync(this.place('/data/ssl/server.key'), 0o644)
  }

  // With what Haraka's package and the image give it.
  complete_haraka(service) {
    const folder = `/opt/haraka-${service}`
    const packaged = path.join(process.env.HARAKA, 'node_modules/Haraka/config/connection.ini')
    if (fs.existsSync(packaged)) {
      this.write(`${folder}/config/connection.ini`, fs.readFileSync(packaged))
    }
    for (const name of plugins[service]) {
      this.write(`${folder}/plugins/${name}.js`, 'exports.register = () => {}\n')
    }
    this.write(`${folder}/config/plugins`, `tls\n${this.read(`${folder}/config/plugins`)}`)
    this.write(`${folder}/config/loglevel`, 'NOTICE\n')
    this.write(`${folder}/config/me`, `${this.name}\n`)
    this.write(`${folder}/config/tls_key.pem`, this.read('/data/ssl/server.key'))
    this.write(`${folder}/config/tls_cert.pem`, this.read('/data/ssl/server-combined.crt'))
    for (const html of ['http/html', 'html']) {  // of Haraka 3.3, and up to 3.0
      this.write(`${folder}/${html}/index.html`, `${service} of ${this.name}\n`)
    }
    fs.mkdirSync(this.place(`${folder}/queue`))
    fs.chownSync(this.place(`${folder}/queue`), 88, 8)
  }

  // As the image does at each of its starts, before ours.
  render_site() {
    const template = this.read('/etc/nginx/sites-enabled.templates/https')
    const site = template.replaceAll('__HTTP_PORT__', '80').replaceAll('__HTTPS_PORT__', '443')
    this.write('/etc/nginx/sites-enabled/administration', site)
  }

  // A command in the instance; `environment` beside PATH.
  command(words, environment) {
    const enter = 'hostname "$1"; root=$2; shift 2; exec chroot "$root" "$@"'
    const shell = ['unshare', '--uts', 'sh', '-ec', enter, 'sh', this.name, this.root]
    return new Running([...shell, ...words], environment)
  }

  run(words, environment) {
    return this.command(words, environment).end
  }

  async boot(stage, environment) {
    const { status, text } = await this.run(['/program', 'boot', stage], environment)
    if (status !== 0) throw new Error(text)
  }

  // A start of the container until the daemons are due.
  async start(listen_on = this.addresses.join(' ')) {
    this.render_site()
    await this.boot('start', { LISTEN_ON: listen_on })
  }

  start_daemons() {
    for (const [daemon, words] of Object.entries(commands)) {
      if (this.daemons[daemon]) throw new Error(`${daemon} was not stopped`)
      this.daemons[daemon] = this.command(words, { NODE_PATH: '/web/node_modules' })
    }
  }

  async stop_daemons() {
    await Promise.all(Object.values(this.daemons).map((daemon) => daemon.stop()))
    this.daemons = {}
  }
}
