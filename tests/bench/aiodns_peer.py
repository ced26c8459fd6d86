"""Asks every question of a list with aiodns: `aiodns_peer.py PORT FILE [IN_FLIGHT]`. A question is a
line "NAME TYPE". Prints how many were answered."""
import asyncio
import sys

import aiodns


async def ask_all(port, questions, in_flight):
    resolver = aiodns.DNSResolver(nameservers=["127.0.0.1"], udp_port=port, tcp_port=port,
                                  timeout=5, tries=2)
    answered = 0
    waiting = iter(questions)

    async def worker():
        nonlocal answered
        for name, kind in waiting:
            try:
                await resolver.query(name, kind)
            except aiodns.error.DNSError as error:
                if error.args[0] not in (1, 4):  # no data, no such name: answers too
                    continue
            answered += 1

    await asyncio.gather(*[worker() for _ in range(in_flight)])
    return answered


def main():
    with open(sys.argv[2], encoding="ascii") as file:
        questions = [tuple(line.split()) for line in file]
    in_flight = int(sys.argv[3]) if len(sys.argv) > 3 else 400
    print(asyncio.run(ask_all(int(sys.argv[1]), questions, in_flight)))


main()
