"""The last hour before a deadline, pressed into seconds: everybody writes, attaches a file and hands in at once."""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.deadline_inside import TEXTS
from benchmarks.stand import Stand, stand, table

SECRET = "a" * 32  # of the form protection; cookie and header agree
SAVES = 12
PDF = b"%PDF-1.4\n" + b"% a drawing\n" * 25_000 + b"startxref\n0\n%%EOF\n"  # 300 kB


@dataclass
class Measured:
    """Milliseconds of every answer by the kind of request, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def percentile(self, kind: str, share: float) -> float:
        times = sorted(self.times.get(kind, [0.0]))
        return times[min(len(times) - 1, int(share * len(times)))]


class Person:
    """One applicant with a connection of their own, as a browser has."""

    def __init__(self, host: str, port: int, made: dict[str, Any], cookie: str, measured: Measured):
        self.host, self.port, self.key, self.measured = host, port, made["key"], measured
        self.cookies = f"csrftoken={SECRET}; {cookie}={made['session']}"
        self.texts: dict[str, str] = {}  # what the site has said is saved
        self.versions = dict.fromkeys(TEXTS, 0)

    async def post(self, kind: str, path: str, fields: dict[str, str], file: bytes = b"") -> tuple[int, bytes]:
        """One request as the form's script sends it, on a connection of its own."""
        body, head = multipart(fields, file)
        lines = [
            f"POST /calls/applications/{self.key}/{path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"Cookie: {self.cookies}",
            f"X-CSRFToken: {SECRET}",
            "X-Autosave: 1",
            "Connection: close",
            f"Content-Type: {head}",
            f"Content-Length: {len(body)}",
        ]
        begun = time.perf_counter()
        reader, writer = await asyncio.open_connection(self.host, self.port)
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        answer = await reader.read()
        writer.close()
        self.measured.times.setdefault(kind, []).append((time.perf_counter() - begun) * 1000)
        head_bytes, _mark, content = answer.partition(b"\r\n\r\n")
        status = int(head_bytes.split(b" ", 2)[1]) if head_bytes.startswith(b"HTTP/") else 0
        if status not in (200, 302):
            self.measured.failed.append(f"{kind}: {status}")
        return status, content

    async def save(self, n: int) -> None:
        key = TEXTS[n % len(TEXTS)]
        text = f"{self.key} {key} {n} " + "Слово о площади. " * random.randint(5, 60)
        fields = {f"a-{key}": text, f"v-{key}": str(self.versions[key])}
        status, content = await self.post("save", f"form/{key}/", fields)
        if status == 200 and b'"version"' in content:
            self.versions[key] += 1
            self.texts[key] = " ".join(text.split())

    async def live(self, seconds: float) -> None:
        """Texts saved over and over, a file in between; at the end a double click on «hand in»."""
        for n in range(SAVES):
            await asyncio.sleep(random.uniform(0, 2 * seconds / (SAVES + 2)))
            await self.save(n)
            if n == SAVES // 2:
                await self.post("attach", "form/plan/files/", {}, PDF)
        await asyncio.sleep(random.uniform(0, seconds / SAVES))
        await asyncio.gather(*(self.post("submit", "submit/", {"yes": "1"}) for _click in range(2)))


def multipart(fields: dict[str, str], file: bytes) -> tuple[bytes, str]:
    mark = "bench-boundary"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join(parts).encode()
    if file:
        disposition = 'Content-Disposition: form-data; name="a-plan"; filename="plan.pdf"'
        body += f"--{mark}\r\n{disposition}\r\nContent-Type: application/pdf\r\n\r\n".encode() + file + b"\r\n"
    return body + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks deadline", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgres")
    parser.add_argument("--seconds", type=float, default=60, help="into which the last hour is pressed")
    parser.add_argument("--applicants", type=int, default=0, help="500 on PostgreSQL, 100 on SQLite unless given")
    options = parser.parse_args(argv)
    rows = []
    for engine in options.engines.split(","):
        applicants = options.applicants or (500 if engine == "postgres" else 100)
        with stand(engine) as site:
            rows.append([engine, applicants, *last_hour(site, applicants, options.seconds)])
    head = ["engine", "applicants", "requests", "requests/s", "of the asked", "save p50 ms", "save p99 ms"]
    head += ["file p99 ms", "hand in p99 ms", "failed", "lost texts", "double", "not handed in"]
    table(f"The last hour before a deadline in {options.seconds:.0f} s, 2 workers", head, rows)


def last_hour(site: Stand, applicants: int, seconds: float) -> list[object]:
    made = site.run("prepare_call", applicants=applicants)
    measured = Measured()
    with site.server() as address:
        host, port = address.removeprefix("http://").split(":")
        if host != "127.0.0.1":
            raise SystemExit("Load goes to the loopback address only.")
        people = [Person(host, int(port), draft, made["cookie"], measured) for draft in made["drafts"]]
        begun = time.perf_counter()
        asyncio.run(all_at_once(people, seconds))
        took = time.perf_counter() - begun
    if measured.failed:
        print("failed:", sorted(set(measured.failed)))
    requests = sum(map(len, measured.times.values()))
    times = [measured.percentile(*each) for each in (("save", 0.5), ("save", 0.99), ("attach", 0.99), ("submit", 0.99))]
    asked = applicants * (SAVES + 3)  # a file and a double click besides; 1.00: answered as fast as it was asked
    kept_up = f"{requests / took / (asked / seconds):.2f}"
    return [requests, requests / took, kept_up, *times, len(measured.failed), *compare(site, people)]


async def all_at_once(people: list[Person], seconds: float) -> None:
    await asyncio.gather(*(person.live(seconds) for person in people))


def compare(site: Stand, people: list[Person]) -> list[object]:
    """Every text that was acknowledged stands in what was handed in, once."""
    found = site.run("handed_in")
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in found["submissions"]:
        by_key.setdefault(row["key"], []).append(row)
    lost = sum(
        " ".join(row["answers"].get(key, "").split()) != text
        for person in people
        for row in by_key.get(person.key, [])
        for key, text in person.texts.items()
    )
    lost += sum(row["files"] != 1 for rows in by_key.values() for row in rows)
    double = sum(len(rows) > 1 for rows in by_key.values())
    if found["numbers"] != list(range(1, len(found["numbers"]) + 1)):
        raise SystemExit(f"NUMBERS: {found['numbers']}")
    return [lost, double, len(people) - len(by_key)]
