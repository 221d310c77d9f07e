"""A news site on loopback for the checks beside it: one article with a figure that can be set.

`site.py PORT`; GET /set/48 makes it 48 houses. Any other path is the article, its path in its headline.
"""

import http.server
import sys

FIGURE = {"houses": "12"}
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{headline}</title>
<meta property="og:type" content="article"></head><body><main><article><h1>{headline}</h1>
<p>The council put off its vote on the harbour wall until Tuesday, the mayor said on Friday evening.</p>
<p>At least {houses} houses stand below the line that the wall would protect, the survey found.</p>
<p>Residents have asked for the wall since the flood of 2019, which reached the market square.</p>
</article></main></body></html>"""


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/set/"):
            FIGURE["houses"] = self.path.rsplit("/", 1)[1]
            return self.answer(200, "text/plain", "set")
        if self.path == "/robots.txt":
            return self.answer(404, "text/plain", "none")
        headline = "Vote delayed: " + self.path.strip("/").replace("-", " ")
        page = PAGE.format(headline=headline, houses=FIGURE["houses"])
        return self.answer(200, "text/html; charset=utf-8", page)

    def answer(self, status, kind, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
