"""Hands tokens to the page. MLAB_API_KEY=... EXCHANGE=https://... python3 backend.py"""
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

for name in ("MLAB_API_KEY", "EXCHANGE"):
    if not os.environ.get(name):
        sys.exit(name + " is missing or empty")
if not os.environ["EXCHANGE"].startswith(("https://", "http://")):
    sys.exit("EXCHANGE must be a URL such as https://EXCHANGE")


class Backend(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/mlab-token":
            return self.answer(404, b"{}")
        request = Request(
            os.environ["EXCHANGE"] + "/v0/token/integration", method="POST",
            headers={"Authorization": "Bearer " + os.environ["MLAB_API_KEY"]})
        try:
            with urlopen(request, timeout=10) as answer:
                ends = answer.headers["Tollgate-Key-Expires"]
                if ends:
                    print("the API key ends at", ends, file=sys.stderr)
                self.answer(200, answer.read())
        except HTTPError as error:
            print("exchange:", error.code, error.read().decode().strip(), file=sys.stderr)
            busy = error.code in (429, 503)
            self.answer(503 if busy else 500, b'{"error":"no token"}', error.headers["Retry-After"] if busy else None)
        except OSError as error:
            print("exchange:", error, file=sys.stderr)
            self.answer(500, b'{"error":"no token"}')

    def answer(self, status, body, retry_after=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Cache-Control", "no-store")
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8000"))), Backend)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
server.serve_forever()
