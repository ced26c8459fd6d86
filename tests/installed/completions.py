# Real shells complete command lines with the installed files: `completions.py PROGRAM SHARE`, SHARE
# being the folder "share" of the prefix. Each shell is asked for all verbs and for all options of
# each, which must be those of --help, and for the cases below.
import os
import pty
import re
import subprocess
import sys
import tempfile
import time

program, share = sys.argv[1:]
FILES = {
    "bash": f"{share}/bash-completion/completions/outbound-hosts",
    "fish": f"{share}/fish/vendor_completions.d/outbound-hosts.fish",
}
ZSH_FOLDERS = [f"{share}/zsh/{name}" for name in ("vendor-completions", "site-functions")]

# What is on the line, and what is offered for its last word.
CASES = [
    ("gen", "generate"),
    ("boot start --p", "--preflight"),
    ("completion ", "bash fish zsh"),
    ("generate --fail-on ", "error note warning"),
    ("generate --on-host y", "yes"),
    ("generate --server 192.0.2.1 --fail-on w", "warning"),
    ("lint hosts.yml --profile b", "basic bulk"),
    ("lint h", "hosts.yml"),
    ("generate -p h", "hosts.yml"),
    ("spf --batch h", "hosts.yml"),
    ("spf --batch --tr", "--trace --tries"),
    ("generate h", ""),
    ("--explain-check hosted.", "hosted.missing hosted.untrusted"),
    ("records --only hosted", "hosted.* hosted.missing hosted.untrusted"),
    ("boot check --root f", "folder"),
    ("generate --domains hosts.yml boot ", ""),
]
# The two halves of a pair, which bash and zsh complete one after the other.
PAIRS = {
    "bash": [("generate --severity ip.g", "ip.global"),
             ("generate --severity ip.global=", "error ignore note warning"),
             ("generate --severity=ip.global=n", "note"),
             ("generate --severity ip.global=ignore --fail-on w", "warning")],
    "zsh": [("generate --severity ip.g", "ip.global"),
            ("generate --severity ip.global=n", "note")],
    "fish": [("generate --severity ip.global=", " ".join(
        f"ip.global={level}" for level in ("error", "ignore", "note", "warning")))],
}


class Terminal:
    """An interactive shell, told its lines; what it offers comes by a file."""

    def __init__(self, command, folder):
        self.offered = os.path.join(folder, "offered")
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(os.path.join(folder, "here"))
            os.execvpe(command[0], command, {"PATH": "/usr/bin:/bin", "HOME": folder,
                                             "TERM": "dumb", "OFFERED": self.offered})

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait(self):
        """The words in the file, once END is among them."""
        for _ in range(1000):
            os.set_blocking(self.terminal, False)
            try:
                os.read(self.terminal, 65536)  # what the shell shows
            except BlockingIOError:
                pass
            if os.path.exists(self.offered):
                with open(self.offered, encoding="utf-8") as file:
                    text = file.read()
                if text.endswith("END\n"):
                    os.remove(self.offered)
                    return text.splitlines()[:-1]
            time.sleep(0.01)
        sys.exit("the shell does not answer")

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


class Bash(Terminal):
    """All that readline can insert is inserted, and the line run: it writes its words down."""

    def __init__(self, folder):
        super().__init__(["bash", "--norc", "--noprofile", "-i"], folder)
        self.type("stty -echo\n"
                  "outbound-hosts() { printf '%s\\n' \"$@\" END >$OFFERED; }\n"
                  f". {FILES['bash']}\nset -f\noutbound-hosts ready\n")
        self.wait()

    def ask(self, line):
        self.type(f"outbound-hosts {line}\x1b*\n")
        before = re.split(r"\s+", line)
        words = self.wait()[len(before) - 1:]
        # Where nothing is offered the word stays.
        words = [word for word in words if word and word != before[-1]]
        return [word.rsplit("=", 1)[-1] if not word.endswith("=") else word[:-1] for word in words]


class Zsh(Terminal):
    """Every match that is added is written down."""

    def __init__(self, folder):
        super().__init__(["zsh", "-f", "-i"], folder)
        folders = " ".join(ZSH_FOLDERS)
        self.type(f"stty -echo\nfpath=({folders} $fpath)\nautoload -Uz compinit\ncompinit -u -D\n"
                  "shown() {\n"
                  "  compadd() {\n"
                  "    local -a found\n"
                  "    if (( ! ${@[(I)-[AOD]*]} )); then\n"
                  "      builtin compadd -A found \"$@\"\n"
                  "      (( $#found )) && print -rl -- $found >>$OFFERED\n"
                  "    fi\n"
                  "    builtin compadd \"$@\"\n"
                  "  }\n"
                  "  _main_complete\n"
                  "  compstate[insert]= compstate[list]=\n"
                  "  print END >>$OFFERED\n"
                  "}\n"
                  "zle -C shown complete-word shown\nbindkey '^I' shown\nprint END >>$OFFERED\n")
        self.wait()

    def ask(self, line):
        self.type(f"outbound-hosts {line}\t\x15")
        return self.wait()


class Fish:
    """fish has a command that tells what it would offer."""

    def __init__(self, folder):
        self.folder = folder

    def ask(self, line):
        script = f"source {FILES['fish']}; complete -C 'outbound-hosts {line}'"
        ran = subprocess.run(["fish", "--no-config", "-c", script], check=True, text=True,
                             capture_output=True, cwd=os.path.join(self.folder, "here"),
                             env={"PATH": "/usr/bin:/bin", "HOME": self.folder})
        offered = [word.split("\t")[0] for word in ran.stdout.splitlines()]
        # fish 4 also tells of words that hold what was typed, and would insert none of them.
        typed = re.split(r"\s", line)[-1]
        return [word for word in offered if word.startswith(typed)] + ran.stderr.splitlines()

    def close(self):
        pass


def help_of(verb):
    return subprocess.run([program, *verb, "--help"], check=True, text=True,
                          capture_output=True).stdout


def options_in_help(verb):
    """The long ones."""
    return set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", help_of(verb), re.M))


def names_below(verb):
    """Of the verbs that may follow this one."""
    listed = help_of(verb).partition("\nSubcommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\w+)", listed, re.M)


def verbs_below(verb):
    """This one and all below it, as lists of words."""
    found = [verb]
    for name in names_below(verb):
        found += verbs_below([*verb, name])
    return found


def sound(word):
    """As each shell has it: a folder with "/" or without, quoted or not."""
    return word.replace("\\", "").rstrip("/")


def check(name, shell):
    wrong = []
    verbs = verbs_below([])
    cases = [(" ".join([*verb, "--"]), options_in_help(verb)) for verb in verbs]
    cases += [("".join(word + " " for word in verb), set(names_below(verb)))
              for verb in verbs if names_below(verb)]
    cases += [(line, set(words.split())) for line, words in CASES + PAIRS[name]]
    for line, wanted in cases:
        offered = {sound(word) for word in shell.ask(line)}
        if offered != wanted:
            wrong.append(f"{name}: \"{line}\": offered {sorted(offered)}, wanted {sorted(wanted)}")
    shell.close()
    print(f"{name} {subprocess.run([name, '--version'], capture_output=True, text=True).stdout}"
          .splitlines()[0], f"completes {len(cases)} lines, all options of {len(verbs)} verbs")
    return wrong


def main():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "here", "folder"))
        with open(os.path.join(folder, "here", "hosts.yml"), "w", encoding="utf-8"):
            pass
        for name, shell in (("bash", Bash), ("zsh", Zsh), ("fish", Fish)):
            wrong += check(name, shell(folder))
    if wrong:
        sys.exit("\n".join(wrong))


main()
