"""Device URIs of LSL streams: any property, several joined, nothing smuggled into the search."""

from __future__ import annotations

import pytest

from recorder.errors import UriError
from recorder.sources.lsl_query import parse_query


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("name=OpenBCI_EEG", "name='OpenBCI_EEG'"),
        ("type=EEG,source_id=amp-7", "type='EEG' and source_id='amp-7'"),
        ("type=EEG&hostname=lab", "type='EEG' and hostname='lab'"),
        ("name=Smith, John=3", "name='Smith, John=3'"),
        ("name=Smith's amp", "name=concat('Smith', \"'\", 's amp')"),
        ("name=a%2Cb", "name='a,b'"),
        ("desc/manufacturer=ANT", "desc/manufacturer='ANT'"),
        ("", "type='EEG'"),
    ],
)
def test_what_is_asked_for_is_searched_for(text: str, predicate: str) -> None:
    assert predicate == parse_query(text).predicate


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("OpenBCI", "not of the form property=value"),
        ("name=", "not of the form property=value"),
        ("nome=x", 'LSL streams have no "nome"; use one of name, type'),
        ("desc/a][b=1", "LSL streams have no"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(text: str, said: str) -> None:
    with pytest.raises(UriError, match="lsl") as refusal:
        parse_query(text)

    assert said in str(refusal.value)
