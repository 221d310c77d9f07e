"""A site for tests with many hosts: on every address of this machine, a page for every path, different in
each answer by its noise. crowd.py FOLDER writes its port to FOLDER/port.
"""

import asyncio, itertools, pathlib, sys

NUMBERS = itertools.count()
TEXT = "".join(f"<p>Paragraph {i} says that the council put the vote on the harbour wall off.</p>" for i in range(12))

async def site(reader, writer):
    try:
        while True:
            path = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split(" ")[1]
            body = f"<title>{path}</title><article><h1>Story of {path}</h1>{TEXT}</article><i>{next(NUMBERS)}</i>"
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        writer.close()

async def main():
    server = await asyncio.start_server(site, "0.0.0.0", 0)
    pathlib.Path(sys.argv[1], "port").write_text(f"{server.sockets[0].getsockname()[1]}\n")
    await server.serve_forever()

asyncio.run(main())
