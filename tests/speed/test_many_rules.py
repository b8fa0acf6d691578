"""Rules of a user's own cost little: three hundred more must not halve the speed."""

from __future__ import annotations

import random
import time

import gipr_nlp


def synthetic_rules(texts, number):
    """Rules whose words stand in the texts, so that they are tried and hit more often than real ones would be."""
    rng = random.Random(0)
    han = [char for text in texts for char in text if "一" <= char <= "鿿"]

    def word():
        at = rng.randrange(len(han) - 5)
        return "".join(han[at : at + rng.choice((3, 4, 5))])

    outcomes = {
        "statements": ("achievement", "problem", "commitment", "none"),
        "indicators": ("disclosure.total", "response.replies", "requests.received"),
    }
    found = []
    for n in range(number):
        component = ("statements", "indicators")[n % 2]
        rule = {"id": f"synthetic.r{n}", "component": component, "outcome": rng.choice(outcomes[component])}
        if n % 3:
            rule["cues"] = [word() for _ in range(6)]
        else:
            heads, tails = ("|".join(word() for _ in range(3)) for _ in range(2))
            rule["pattern"] = f"(?:{heads})[^,。;]{{0,8}}(?:{tails})"
        if n % 5 == 0:
            rule["forbid"] = [word()]
        found.append({**rule, "weight": 0.001})
    return found


def test_three_hundred_more_rules_do_not_halve_the_speed(corpus_texts):
    texts = list(corpus_texts.values())[:6]
    extra = synthetic_rules(texts, 300)
    pipelines = [gipr_nlp.load(), gipr_nlp.load(rules=[{"rule": extra}])]
    assert len(pipelines[1].tokenizer.rules.rules) > 600
    best = []
    for nlp in pipelines:
        times = []
        for _ in range(5):
            begun = time.process_time()
            for text in texts:
                gipr_nlp.extract(text, nlp=nlp)
            times.append(time.process_time() - begun)
        best.append(min(times))
    assert best[1] < 2 * best[0]


def test_laying_three_hundred_rules_over_the_others_is_quick(rules, corpus_texts):
    extra = synthetic_rules(list(corpus_texts.values())[:6], 300)
    begun = time.process_time()
    rules.overlay({"rule": extra})
    assert time.process_time() - begun < 0.5
