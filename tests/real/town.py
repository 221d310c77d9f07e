"""A town for tests: a news site and a mail relay on loopback, without anything beyond Python.

town.py FOLDER writes its two ports to FOLDER/ports, serves FOLDER/pages/NAME at /NAME, and puts every
message that it takes into FOLDER/mails. A page whose name begins with "slow" is sent by drops.
"""

import asyncio
import itertools
import pathlib
import sys

FOLDER = pathlib.Path(sys.argv[1])
NUMBERS = itertools.count(1)


async def site(reader, writer):
    try:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        name = request.split(" ")[1].strip("/").split("?")[0]
        page = FOLDER / "pages" / name
        found = "/" not in name and page.is_file()
        body = page.read_bytes() if found else b"not here"
        status = "200 OK" if found else "404 Not Found"
        kind = "text/plain" if not found else "text/html; charset=utf-8"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        if name.startswith("slow"):
            for byte in body:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        else:
            writer.write(body)
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def relay(reader, writer):
    def say(line):
        writer.write(line.encode() + b"\r\n")

    say("220 town")
    try:
        while line := await reader.readline():
            verb = line.decode("latin-1").strip().upper()
            if verb.startswith("DATA"):
                say("354 go on")
                message = await reader.readuntil(b"\r\n.\r\n")
                (FOLDER / "mails" / f"{next(NUMBERS):04}.eml").write_bytes(message)
                say("250 taken")
            elif verb.startswith("QUIT"):
                say("221 bye")
                break
            else:
                say("250 town")
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def main():
    for name in ("pages", "mails"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    servers = [await asyncio.start_server(one, "127.0.0.1", 0) for one in (site, relay)]
    ports = [str(server.sockets[0].getsockname()[1]) for server in servers]
    (FOLDER / "ports.new").write_text(" ".join(ports) + "\n")
    (FOLDER / "ports.new").rename(FOLDER / "ports")
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
