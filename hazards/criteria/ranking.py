"""Which clauses a description is likely to speak of. Pure; a suggestion that names its words, never a decision.

Character 1–3-grams weighted by TF-IDF and compared by cosine: no word list has to know 锁气卸灰. Before comparing, the
office's synonyms add the words of the standards to what people write (焊工 → 特种作业).
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LONGEST_GRAM = 3
LEAST_SHOWN = 2  # characters: shorter common words say nothing to a reader
NO_WORDS = re.compile(r"[\W_]+")
# what is in every second clause and every second description
EMPTY = re.compile("没有|未按|不符合|进行|或者|以及|按照|按规定|规定|要求|设置|设在|存在|部分|有效|相关|等")


@dataclass(frozen=True)
class Text:
    """A clause as it is compared."""

    key: int
    words: str


@dataclass(frozen=True)
class Match:
    key: int
    score: float
    words: tuple[str, ...]  # the words of the description that the clause shares
    by_synonym: tuple[tuple[str, str], ...]  # (what was written, what the standard calls it)


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str) -> Counter[str]:
    """1- to 3-grams within each run of letters; punctuation and empty words break a run."""
    found: Counter[str] = Counter()
    for run in NO_WORDS.split(EMPTY.sub(" ", plain(text))):
        for size in range(1, LONGEST_GRAM + 1):
            found.update(run[at : at + size] for at in range(len(run) - size + 1))
    return found


class Index:
    """The clauses, weighed once; ``search`` compares one description with all of them."""

    def __init__(self, texts: Iterable[Text]):
        self.texts = {text.key: plain(text.words) for text in texts}
        counts = {key: grams(words) for key, words in self.texts.items()}
        held = Counter(gram for found in counts.values() for gram in found)
        self._unknown = math.log(1 + len(counts))
        self._rarity = {gram: math.log((1 + len(counts)) / (1 + many)) for gram, many in held.items()}
        self._vectors = {key: self._weigh(found) for key, found in counts.items()}

    def _weigh(self, found: Mapping[str, int]) -> dict[str, float]:
        """Longer grams say more: 1, 2, 3 characters count 1, 2, 3 times. The vector has length 1.

        What no clause knows weighs most, so that a text of which only one word is known is like none of them.
        """
        weights = {
            gram: (1 + math.log(many)) * self._rarity.get(gram, self._unknown) * len(gram)
            for gram, many in found.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {gram: weight / length for gram, weight in weights.items()} if length else {}

    def search(self, description: str, synonyms: Sequence[tuple[str, str]] = ()) -> list[Match]:
        """All clauses with anything in common, the likeliest first. ``synonyms``: (word, what it means)."""
        written = plain(description)
        used = [(word, means) for word, means in synonyms if plain(word) in written]
        wanted = self._weigh(grams(" ".join([written, *(means for _, means in used)])))
        scores = [
            (sum(weight * vector.get(gram, 0.0) for gram, weight in wanted.items()), key)
            for key, vector in self._vectors.items()
        ]
        scores.sort(key=lambda each: (-each[0], each[1]))
        return [self._match(key, score, written, used) for score, key in scores if score > 0]

    def _match(self, key: int, score: float, written: str, used: Sequence[tuple[str, str]]) -> Match:
        clause = self.texts[key]
        meant = tuple((word, part) for word, means in used for part in means.split() if plain(part) in clause)
        return Match(key, score, shared(written, clause), meant)


def shared(one: str, other: str) -> tuple[str, ...]:
    """The longest words both have, longest first, none inside another."""
    found: list[str] = []
    for run in NO_WORDS.split(EMPTY.sub(" ", one)):
        at = 0
        while at < len(run):
            end = at
            while end < len(run) and run[at : end + 1] in other:
                end += 1
            if end - at >= LEAST_SHOWN:
                found.append(run[at:end])
            at = max(end, at + 1)
    found = sorted(dict.fromkeys(found), key=lambda word: -len(word))
    return tuple(word for place, word in enumerate(found) if not any(word in longer for longer in found[:place]))
