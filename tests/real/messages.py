"""Reads our messages with Python's `email`, and holds them to what we promise; called by `messages`."""

import email
import email.policy
import html.parser
import pathlib
import re
import sys


class Words(html.parser.HTMLParser):
    """The text of an HTML part, and whatever it would fetch."""

    def __init__(self):
        super().__init__()
        self.text, self.links, self.fetched, self.unseen = [], [], [], 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.unseen += tag in ("title", "style")
        if tag in ("img", "link", "script", "iframe", "object", "form"):
            self.fetched.append(tag)
        if tag == "a":
            self.links.append(attributes["href"])

    def handle_endtag(self, tag):
        self.unseen -= tag in ("title", "style")

    def handle_data(self, data):
        if not self.unseen:
            self.text.append(data)


def messages(folder):
    for path in sorted(pathlib.Path(folder).glob("*.eml")):
        raw = path.read_bytes()
        yield raw, email.message_from_bytes(raw, policy=email.policy.default)


def parts(message):
    plain = message.get_body(("plain",)).get_content()
    drawn = Words()
    drawn.feed(message.get_body(("html",)).get_content())
    return plain, drawn


def letters(text):
    """What is said, without marks, lines and spaces."""
    return re.findall(r"\w+", text.replace("−", "-"))


def check(raw, message):
    assert not message.defects, message.defects
    assert len(raw) < 100_000, len(raw)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert message.get_content_type() == "multipart/alternative"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@news.example>")
    assert message["Date"].datetime is not None
    plain, drawn = parts(message)
    assert not drawn.fetched, drawn.fetched
    for link in drawn.links:
        assert link in plain, f"{link} is not in the text part"
    bare = re.sub(r"https?://\S+", "", plain)
    missing = set(letters(" ".join(drawn.text))) - set(letters(bare))
    labels = set(letters("See what was asked for and confirm it"))
    assert missing <= labels, f"only in the HTML part: {missing}"


def check_alert(message):
    one_click = message["List-Unsubscribe-Post"]
    assert one_click == "List-Unsubscribe=One-Click", one_click
    assert message["List-Unsubscribe"].startswith("<https://news.example/leave/")
    assert message["List-Id"].rstrip().endswith(".news.example>")


def main():
    if sys.argv[1] == "--link":
        below, reader, folder = sys.argv[2:]
        for _, message in messages(folder):
            found = re.search(rf"https://news\.example({below}\S+)", parts(message)[0])
            if message["To"] == reader and found:
                print(found.group(1))
                return
        sys.exit(f"no link below {below} to {reader}")
    alerts, digests, questions = [], [], []
    for raw, message in messages(sys.argv[1]):
        check(raw, message)
        if message["List-Id"] is None:
            questions.append(message)
            continue
        check_alert(message)
        (digests if "digests." in message["List-Id"] else alerts).append(message)
    assert (len(questions), len(digests)) == (1, 1), (len(questions), len(digests))
    of_one = [it for it in alerts if it["To"] == "reader@example.org"]
    threads = {it["References"] for it in of_one}
    assert len(of_one) == 3 and len(threads) == 3, (len(of_one), threads)
    both = [it["References"] for it in alerts if "harbour wall" in it["Subject"]]
    assert len(both) == 2 and both[0] == both[1], both
    for alert in alerts:
        assert alert["In-Reply-To"] == alert["References"]
        assert re.fullmatch(r"[0-9a-f]{64}", alert["Redlined-Version-Hash"])
    print(f"Python reads {len(alerts)} alerts, a digest and a question, each as it was meant")


main()
