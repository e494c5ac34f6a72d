"""A service on a registry of its own, and a browser without script: what the tests of the service share."""
import html
import http.client
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import urllib.parse

ZICHT = os.environ["ZICHT"]
PASSWORD = "vier losse woorden"


def run(*arguments, stdin=""):
    done = subprocess.run([ZICHT, *map(str, arguments)], input=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"zicht {' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


class Service:
    """zicht serve on a made-up registry with demo accounts, until the block ends."""

    accounts = {
        "melder": ("fairwork", ["reporter"]),
        "melder2": ("coa", ["reporter"]),
        "melder3": ("fairwork", ["reporter"]),
        "registrar": ("other", ["registrar"]),
        "registrar2": ("other", ["registrar"]),
        "analist": ("other", ["analyst"]),
        "publicist": ("other", ["publisher"]),
        "auditor": ("other", ["auditor"]),
        "beheer": ("other", ["administrator"]),
        "beheer2": ("other", ["administrator"]),
    }

    def __init__(self, folder=None, port=0):
        self.temporary = tempfile.TemporaryDirectory() if folder is None else None
        self.registry = pathlib.Path(folder or self.temporary.name) / "registry"
        self.port = port
        self.keys = {}
        self.options = []  # of zicht serve, besides registry and port
        if not self.registry.exists():
            run("init", self.registry, "--made-up")
            for name, (organisation, roles) in self.accounts.items():
                options = [option for role in roles for option in ("--role", role)]
                run("account", "add", name, "--demo", "--organisation", organisation, *options, "--registry",
                    self.registry, stdin=PASSWORD + "\n")
            for organisation in ("fairwork", "coa"):
                self.keys[organisation] = run("account", "key", "--organisation", organisation, "--label", "test",
                                              "--registry", self.registry).strip()

    def __enter__(self):
        self.process = subprocess.Popen([ZICHT, "serve", "--registry", self.registry, "--port", str(self.port),
                                         *self.options],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("zicht serve: " + self.process.stderr.read())
        self.port = int(re.search(r":(\d+)/", line)[1])
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.messages = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        if self.temporary:
            self.temporary.cleanup()

    def restart(self, between=lambda: None):
        """Stops in good order, does something with the registry, and starts at the same address."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.process.stdout.close()
        self.process.stderr.close()
        between()
        self.__enter__()

    def browser(self, name=None):
        browser = Browser(self.port)
        if name:
            browser.sign_in(name)
        return browser

    def api(self, method, path, key=None, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = dict(headers or {})
        if key:
            headers["Authorization"] = "Bearer " + key
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, answer


class Browser:
    """Follows links and sends forms as a browser without script does."""

    def __init__(self, port):
        self.port = port
        self.cookie = None
        self.status, self.text, self.path = 0, "", ""

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = dict(headers or {})
        if self.cookie:
            headers["Cookie"] = "__Host-zicht=" + self.cookie
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        self.text = answer.read().decode("utf-8", "replace")
        self.status, self.path, self.headers = answer.status, path, answer.headers
        if (found := re.search(r"__Host-zicht=([^;]*)", answer.headers.get("set-cookie", ""))) is not None:
            self.cookie = found[1]
        location = answer.headers.get("location")
        connection.close()
        return self.get(location) if answer.status == 303 else self

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, fields, csrf=True):
        fields = [(name, value) for name, values in fields.items()
                  for value in (values if isinstance(values, list) else [values])]
        if csrf and (token := self.field("csrf")):
            fields.append(("csrf", token))
        return self.request("POST", path, urllib.parse.urlencode(fields),
                            {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path, content):
        body = (f'--B\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{self.field("csrf")}\r\n--B\r\n'
                f'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{content}\r\n--B--\r\n')
        return self.request("POST", path, body.encode(), {"Content-Type": "multipart/form-data; boundary=B"})

    def field(self, name):
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return html.unescape(found[1]) if found else None

    def sign_in(self, name, password=PASSWORD):
        self.get("/nl/")
        self.post("/nl/sign-in", {"name": name, "password": password, "next": ""})
        return self

    def heading(self):
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.S)
        return html.unescape(found[1]) if found else ""

    def report(self, answers=None, **more):
        """Fills in the form, step by step, and sends it. Answers the number of the receipt."""
        given = {"legal_basis": "legal_duty", "received_on": "2024-03-01", "given_names": "Anna",
                 "family_names": "Voorbeeld", "birth_date": "2001-05-17", "sex": "female", "nationalities": "Nederland",
                 "episode1_form": "labour", "episode1_place": "domestic"} | (answers or {}) | more
        self.get("/nl/reports/new")
        self.post("/nl/reports/new", given)
        for _ in range(4):
            if self.path.endswith("/check"):
                break
            assert self.status == 200, (self.status, self.path, self.text)
            self.post(self.path, given)
        assert self.status == 200 and self.path.endswith("/check"), (self.status, self.path, self.text)
        self.draft = self.path.rsplit("/", 1)[0]
        self.post(self.draft + "/send", {})
        assert self.status == 200, (self.status, self.text)
        return re.search(r'class="receipt">(R\d+)<', self.text)[1]
