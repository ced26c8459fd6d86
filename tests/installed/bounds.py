# That all a run asks of the kernel is within the service's bounds: `bounds.py UNIT STATE TRACE...`.
# Each trace is strace's of the program's start, `strace -f -y`, whose outer command is left out.
import re
import subprocess
import sys


def settings(unit, name):
    with open(unit, encoding="utf-8") as file:
        return [line[len(name) + 1:].strip() for line in file if line.startswith(name + "=")]


def expand(words):
    """The calls that names of calls and of groups of them stand for."""
    calls = set()
    for word in words:
        if word.startswith("@"):
            printed = subprocess.run(["systemd-analyze", "syscall-filter", word], check=True,
                                     capture_output=True, text=True).stdout
            listed = [line.strip() for line in printed.splitlines()[1:]]
            calls |= expand([line for line in listed if line and not line.startswith("#")])
        else:
            calls.add(word)
    return calls


def allowed_calls(unit):
    # systemd always allows these: a service could not be started otherwise.
    allowed = {"execve", "exit", "exit_group", "rt_sigreturn"}
    for setting in settings(unit, "SystemCallFilter"):
        if setting.startswith("~"):
            allowed -= expand(setting[1:].split())
        else:
            allowed |= expand(setting.split())
    return allowed


def calls_in(trace):
    """(name, arguments) of each call, from the program's own start on."""
    begun = False
    with open(trace, encoding="utf-8", errors="replace") as file:
        for line in file:
            match = re.match(r"\d+ +(\w+)\((.*)", line)
            if not match:
                continue
            if match[1] == "execve" and match[2].split('"')[1].endswith("/outbound-hosts"):
                begun = True
            if begun:
                yield match[1], match[2]


def main(unit, state, *traces):
    allowed = allowed_calls(unit)
    families = set(settings(unit, "RestrictAddressFamilies")[0].split())
    used = set()
    used_families = set()
    wrong = []
    for trace in traces:
        for name, arguments in calls_in(trace):
            used.add(name)
            if name not in allowed:
                wrong.append(f"{name}({arguments}")
            if name in ("mmap", "mprotect") and re.search("PROT_WRITE.PROT_EXEC", arguments):
                wrong.append(f"memory to write and execute: {name}({arguments}")
            if name == "socket":
                used_families.add(arguments.split(",")[0])
            writes = re.search("O_(WRONLY|RDWR|CREAT)", arguments)
            path = re.search(r'= \d+<([^>]*)>', arguments)
            if name in ("open", "openat") and writes and path and not (
                    path[1].startswith(state + "/") or path[1] == "/dev/null"):
                wrong.append(f"written outside {state}: {name}({arguments}")
    if not used:
        wrong.append("nothing was traced")
    for family in used_families - families:
        wrong.append(f"a socket of {family}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(used)} system calls of {len(allowed)} allowed, sockets of "
          f"{' '.join(sorted(used_families))} alone, no memory to write and execute, "
          f"files written in its folder alone")


main(*sys.argv[1:])
