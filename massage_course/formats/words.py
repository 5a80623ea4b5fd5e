"""Plain words from the HTML that other programs keep their questions in."""

from __future__ import annotations

from bs4 import BeautifulSoup


def from_html(text: str) -> str:
    """The words of an HTML text; paragraphs and line breaks become line breaks."""
    if "<" not in text and "&" not in text:
        return text.strip()
    soup = BeautifulSoup(text, "html.parser")
    for unseen in soup(["script", "style"]):
        unseen.decompose()
    for end in soup.find_all("br"):
        end.replace_with("\n")
    for block in soup.find_all(["p", "div", "li"]):
        block.append("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().split("\n"))
    return "\n".join(line for line in lines if line)
