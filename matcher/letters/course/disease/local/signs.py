"""The words by which a sentence says that something was never treated, as signs, and the rows of
signs that say so.

Each word is a sign (`untreated.yaml`), and a statement a row of signs between two stops: who or
what, a denial, and treatments. A row with a word that has no sign is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.reading.kept import kept

_SIGNS = {
    "none_of": "Z", "neither_of": "Y", "nothing": "0", "but": "B", "primary": "P",
    "knifeless": "k", "all_else": "e", "state": "d", "neither": "y", "nor": "r",
    "never": "N", "till": "E", "not": "n",
    "no": "o", "other": "O", "fresh": "V", "two": "Q", "many": "Q", "determiner": "D",
    "kind_word": "A", "metastases": "M", "lesions": "L", "person": "H", "which": "R",
    "untreated": "U", "have": "h", "all_local": "T", "treated": "t", "label": ":",
    "rays": "I", "knife": "K",
    "ablation": "F", "stereotactic": "S", "systemic": "J",
    "some_systemic": "j", "cancer": "G", "biopsied": "b", "avoided": "v", "region": "q",
    "same": "s", "alone": "x", "opening": "c", "and": "a",
    "comma": ",", "stop": ".", "body": "X", "about": "f", "within": "i", "except": "C",
}  # fmt: skip
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w[\w'-]*|\S")
ITEM = "[DAEO]*[TtIKFSJjb]"
ITEMS = rf"(?P<list>{ITEM}(?:[a,r]+[oNnf]?{ITEM})*)"
_NAMED = "[DAOVQX]*(?:W+[ML]?|[ML]iD?W(?:[,a]+i?D?W)*|[ML]|W?P|q)"
_WHAT = rf"(?P<what>{_NAMED}(?:[,ary]+[ifE]?D?{_NAMED})*)"
_ALL = "(?:[Efi]D*A*[ML])?"  # to any lesion
_LISTED = rf"(?P<list>{ITEM}{_ALL}(?:E*[a,r]+[oNnf]?{ITEM}{_ALL})*)"  # radiation to any site, nor
_GOES = "[hED]*"
_MORE = rf"(?:,?[rya]+[Don]*{_NAMED}E*|,[Do]*{_NAMED}E+)*"  # `the primary included`
_END = f"(?=[.,c:]|[ar](?!{ITEM})|$)"  # not within `radiotherapy or surgery of the thyroid`
ROWS = tuple(
    re.compile(rf"(?:(?<=[.,ca:])|^|(?=r))(?:[ca]?E*,?){row}{_END}")
    for row in (
        # none of the lesions was irradiated or removed
        rf"(?P<neg>[ZY])(?P<what>(?:[DAOVQX]*(?:[ML]W*|W+[ML])|D?Q){_MORE})[,:]?{_GOES}{ITEMS}E*",
        rf"(?P<neg>o)(?P<what>[AOVQX]*[ML]W*{_MORE})[,:]?{_GOES}{ITEMS}E*",
        # no lesion other than that of the brain had local treatment
        rf"(?P<neg>o)(?P<what>[AOVQX]*[ML])(?:B|C)(?P<left>(?:iD*)?D*A*W[ML]?),?h{_GOES}{ITEMS}E*",
        rf"(?P<neg>y){_WHAT}[,:]?h{_GOES}{ITEMS}E*",
        # neither lesion treated so far
        rf"(?P<neg>y){_WHAT}E*{ITEMS}E+",
        # the primary was never irradiated; it has had no treatment, neither surgery nor rays
        rf"{_WHAT}(?:,[^,.:0noNyZYUr]{{1,6}},|[,:])?[hE]*(?P<neg>[Nnyo]){_GOES}{ITEMS}E*",
        # the kidney has not been touched by radiation or knife
        rf"{_WHAT}h[hE]*(?P<neg>[Nn]){_GOES}tf{ITEMS}E*",
        # on it no surgery was done; neither rays nor surgery was applied to brain or liver
        rf"(?P<neg>[yo]){ITEMS}h{_GOES}f{_WHAT}E*",
        # for L5 neither radiotherapy nor surgery had been carried out
        rf"[fi]{_WHAT},?(?P<neg>[yo]){ITEMS}h{_GOES}E*",
        # no treatment for the relapse has begun; treatment of the relapse has not begun
        rf"(?P<neg>[yo]){ITEMS}[fi]{_WHAT}h+{_GOES}",
        # no treatment has been started for either site
        rf"(?P<neg>[yo]){ITEMS}h+{_GOES}f?E(?P<what>[AOVQX]*[ML])E*",
        rf"{ITEMS}[fi]{_WHAT}[hE]+(?P<neg>[nN])[hE]*",
        rf"f{_WHAT}(?P<neg>0)h{_GOES}",
        # on the liver we have never done any local treatment
        rf"f{_WHAT}D?H[hE]*(?P<neg>[Nno]){_GOES}{ITEMS}E*",
        # no radiotherapy to any of the metastases so far; there was no treatment of the primary
        rf"(?P<neg>[yo]){ITEMS}[fi]{_WHAT}E+",
        rf"(?:D*H)?h+E*(?P<neg>[oNy]){ITEMS}[fi]{_WHAT}E*",
        # radiotherapy or surgery to metastases: none; local treatment: none to the adrenal
        rf"{ITEMS}[fi]{_WHAT}E*:(?P<neg>[0o])E*",
        rf"{ITEMS}E*:(?P<neg>[0o])E*[fi]{_WHAT}E*",
        rf"(?P<list>T)E+:(?P<neg>[0N])E*{_ALL}",
        # local treatment: none, of no lesion nor of the primary
        r"(?P<list>T):(?P<neg>[0N])E*(?:,?[fi]*o?D*[ML](?:,?[ra][fi]?P)?)?E*",
        # neither knife nor beam has touched the liver, or her
        rf"(?P<neg>[yo]){ITEMS}h+E*t(?:{_WHAT})?E*",
        # apart from L3 nothing has been irradiated; only L3 has been treated locally
        rf"C(?P<left>D*A*W[ML]?),?(?P<neg>0)h{_GOES}{ITEMS}E*",
        r"(?P<only>A)D*A*(?P<left>W[ML]?)h+E*T",
        rf"{_WHAT}[,:]?[hE]*(?:Ea)?T?(?P<neg>U)E*",
        # a so far untreated cancer
        r"E+(?P<neg>U)G",
        rf"D*H[,:]?[hE]*t?(?P<neg>[Nnyo])[hEDo]*{_LISTED},?E*",
        # nobody has operated on me or given me radiation
        rf"(?P<neg>0)[hE]*(?P<list>{ITEM}(?:[ar]+h*{ITEM})+)E*",
        # nothing was resected, no surgeon was involved, ablation was not used
        rf"(?P<neg>0)[hE]*{ITEMS}D?E*",
        rf"(?P<list>T),?(?P<neg>0)h{_GOES}",
        # treatment so far has been systemic only; local treatment: none so far
        # only systemic treatment so far
        r"(?P<neg>x)h*E+",
        r"D?(?:t|H(?=h))[hE]*:?[hE]*t?(?P<neg>x)E*",
        r"(?:A+(?=T:)|(?=T:[0N]E))(?P<list>T):(?P<neg>[0N])E*",
        r"(?P<list>t)[hE]*E[hE]*:(?P<neg>0)E*(?:,E+)*",
        # radiotherapy he has not had
        rf"{ITEMS}Hh*E*(?P<neg>[nN]){_GOES}E*",
        rf"(?P<neg>0)h{_GOES},[yE]{ITEMS}{_ALL}E*",
        rf"(?P<neg>0)h{_GOES}T?f{_WHAT}E*(?:,[yE]f?{ITEMS}E*)?",
        # the ischium and the lung have had nothing done to them
        rf"{_WHAT}:?[hE]*(?P<neg>0)h{_GOES}(?:fR)?E*",
        # nobody has touched the ischium or the primary
        rf"(?P<neg>0)h[hE]*(?P<list>[tIKFT](?:[ar]h*[tIKFT])*){_WHAT}E*",
        # nothing has been done to either lesion
        rf"(?P<neg>0)h{_GOES}T?f?E(?P<what>[AOVQX]*[ML])E*",
        # nothing else was irradiated or operated on
        rf"(?P<but>e)h{_GOES}{ITEMS}{_ALL}E*",
        r"(?P<neg>k)E*",
        rf"{ITEMS}h[hE]*(?P<neg>[nNv])[hE]*{_ALL}",
        # apart from that, no local treatment was given
        rf"(?P<but>B),?h*(?P<neg>o){ITEMS}{_ALL}{_GOES}(?:,[DWaPq]+E)?",
        # no radiotherapy and no operation so far; nor was there any
        rf"h*E*(?P<neg>[oN]|y(?!h)){_GOES}{ITEMS}(?:,E+,)?,?{_GOES}{_ALL}(?:,?E)*",
        rf"(?P<neg>r)hH?{_GOES}{ITEMS}{_GOES}",
        rf"(?P<neg>[Nr])h{_WHAT}{_GOES}{ITEMS}E*",
    )
)
WHICH = re.compile(
    rf"(?P<what>{_NAMED}(?:(?:h+[dE?Q]{{1,5}})?[,a]+{_NAMED})*)[d?]{{0,3}},?[YZ]R{_GOES}{ITEMS}E*(?=[.,ca]|$)"
)
# two metastases were left, neither ever irradiated or operated on
OF_THEM = re.compile(
    rf"(?P<what>Q{_NAMED})(?:[hE]*|iD),(?:(?P<neg>y){_GOES}{ITEMS}|QE*U)E*(?=[.,ca]|$)"
)
# `two metastases, and a lesion of the brain which (that) has not been irradiated`: the last alone
WHO = re.compile(
    rf"(?P<what>{_NAMED}),?(?:R|D(?=h))h*E*(?:[nNo]{_GOES}{ITEMS}|(?P<neg>U))E*(?=[.,ca]|$)"
)
# she has not been irradiated, and has not been operated on
ELIDED = re.compile(
    rf"(?:^|(?<=\.))[ca]?E*,?D?H[hE]*[nNo][hE]*{ITEM}(?:[a,r]+{ITEM})*E*,?E*,?ah[hE]*"
    rf"(?P<neg>[nNo]){_GOES}{ITEMS}E*(?=[.,ca]|$)"
)
# the primary, on which no surgery was done; three metastases, all of them without treatment
ON_WHICH = re.compile(rf"(?P<what>{_NAMED}(?:[,ai]+D?{_NAMED})*),(?:f|D)Ro{ITEMS}{_GOES}(?=[.,]|$)")
# the primary, 17 mm, is stable and has never been treated
SHARED = re.compile(
    rf"(?:^|(?<=\.))(?P<what>D?A*(?:P|W+[ML]?))(?:,[?QEAd]{{1,5}})?,?h*(?:[?EQAd]*|nh*b)[?EQDAd]*ah*E*"
    rf"(?P<neg>[Nn]){_GOES}{ITEMS}E*(?=[.,ca]|$)"
)
# the primary had not changed, and no local treatment had ever been given to it
OF_IT = re.compile(
    rf"(?:^|(?<=\.))(?P<what>D?A*(?:P|W+[ML]?))[^WPMLRBCFIJKTt]{{0,10}}[,.]+a?(?P<neg>[yo]){ITEMS}"
    rf"h{_GOES}fRE*(?=[.,ca]|$)"
)
# the metastasis in L3 is unchanged and untreated
STILL = re.compile(
    rf"(?:^|(?<=[.,ca]))(?P<what>{_NAMED})h+[dE]+(?:,[dE]+)*ah*E*(?P<neg>U)E*(?=[.,ca]|$)"
)
# when she was seen on the 3rd she had had no treatment
SEEN = re.compile(
    rf"^[?c][^.,:WMLP0]{{2,14}}\??,?H[hE]*t?(?P<neg>[Nnyo])[hEDo]*{ITEMS}{_ALL},?E*(?=[.,ca]|$)"
)
# of what was named before: it has never been irradiated, neither (none of these) has been treated
THEY = re.compile(
    rf"^[ca]?E*,?(?:(?P<they>R)h*E*(?P<neg>[Nnoy])|(?P<neither>(?:y|[YZ]D)(?=h)|[YZ]R)){_GOES}{ITEMS}E*(?=[.,ca]|$)"
)
# of the two that were named before: both are untreated
BOTH = re.compile(r"^[ca]?E*,?(?P<they>Q)hE*(?P<neg>U)E*(?=[.,ca]|$)")
APPOSED = re.compile(
    rf"(?P<what>{_NAMED})(?:[?QE]{{0,3}}[,:](?:[?QEAd]{{1,4}},)*|[QE]*d[QEd]*[,:](?:[QEAd]+,)*)"
    rf"(?:E*(?:UE*|[Nn][hE]*{ITEMS}E*))(?=[.,ca]|$)"
)
# an untreated metastasis in L3
AN_UNTREATED = re.compile(r"(?P<neg>U)(?P<what>A*(?:MiD?A?W|W+M))")
LIKEWISE = re.compile(
    rf"(?<=[,.a])(?:(?:[rcy]h{_GOES}|rf|r(?=[DA]*[WP]))(?P<what>{_NAMED})[hE]*(?:{ITEMS})?E*"
    rf"|(?P<primary>D?P)[,:]?h?(?:[yE]+|0E*)|s(?P<same>{_NAMED}))(?=[.,]|$)"
)

# all rows of signs by which a sentence may deny a treatment
DENIALS = (
    *ROWS, WHICH, OF_THEM, WHO, ON_WHICH, SHARED, OF_IT, STILL, APPOSED, ELIDED, THEY, BOTH, SEEN,
    AN_UNTREATED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signs:
    """A sentence as signs, and where the words of each stand."""

    row: str
    spans: tuple[tuple[int, int], ...]
    sites: dict[int, WhereSaid]
    asides: tuple[tuple[int, int], ...] = ()  # what is told of sizes and scans between

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The words of a stretch of signs."""
        return self.spans[first][0], self.spans[last - 1][1]

    def words(self, found: re.Match[str]) -> tuple[int, int]:
        """The words of a row, without what joins it to the one before."""
        first = found.start()
        while self.row[first] in "ca,.":
            first += 1
        return self.span(first, found.end())


def signs_of(text: str) -> Signs:
    """The words of a sentence as signs; a word that has none is a question mark."""
    (signs,) = _signs(text)
    return signs


@kept
def _signs(text: str) -> Iterator[Signs]:
    form, places = forms("untreated")["words"], [*sites(text)]
    row, spans, found, at = "", list[tuple[int, int]](), dict[int, WhereSaid](), 0
    asides = tuple(one.span() for one in forms("untreated")["aside"].finditer(text))
    while (word := _WORD.search(text, at)) is not None:
        at = word.start()
        behind = next((end for start, end in asides if start <= at < end), None)
        if behind is not None:
            at = behind
            continue
        site = next((one for one in places if one.start == at), None)
        if site is None and (segment := forms("lesions")["segment"].match(text, at)):
            site = WhereSaid("liver", (), at, segment.end(), segment[0])
        known = form.match(text, at)
        sign = _SIGNS[str(known.lastgroup)] if known else "?"
        if site is not None and sign not in "P0BET":
            found[len(row)], sign, end = site, "W", site.end
        else:
            end = known.end() if known else word.end()
        row += sign
        spans.append((at, end))
        at = end
    yield Signs(row, tuple(spans), found, asides)
