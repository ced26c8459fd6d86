"""Checks SPF with pyspf over answers in memory: `pyspf_peer.py FILE`. Each line is a word and what it
says: "ip", "sender", "helo", or a type, a name and a record. Prints the median of the seconds that a
check takes."""
import statistics
import sys
import time

import spf

REPETITIONS = 9
CHECKS = 40  # in each


def read(path):
    query, answers = {}, {}
    with open(path, encoding="ascii") as file:
        for line in file:
            kind, rest = line.rstrip("\n").split(" ", 1)
            if kind in ("ip", "sender", "helo"):
                query[kind] = rest
                continue
            name, record = rest.split(" ", 1)
            if kind == "TXT":
                record = [record.encode("ascii")]
            elif kind == "MX":
                preference, exchange = record.split(" ")
                record = (int(preference), exchange)
            answers.setdefault((name, kind), []).append(((name, kind), record))
    return query, answers


def main():
    query, answers = read(sys.argv[1])

    def look_up(name, kind, *_, **__):
        return answers.get((name.lower().rstrip("."), kind), [])

    spf.DNSLookup = look_up
    times = []
    for _ in range(REPETITIONS):
        start = time.process_time()
        for _ in range(CHECKS):
            result = spf.query(query["ip"], query["sender"], query["helo"]).check()[0]
            if result != "pass":
                sys.exit("no pass: " + result)
        times.append((time.process_time() - start) / CHECKS)
    print(statistics.median(times))


main()
