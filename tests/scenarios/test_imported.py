from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring
from bot.scenarios.edge_list import Network
from bot.scenarios.graphml import read_graphml
from bot.scenarios.imported import _ties
from bot.scenarios.making import make_cast

if TYPE_CHECKING:
    from pathlib import Path

    from bot.scenarios.cast import Cast

LABELS = ("Annemarie Schmidt", "bob@example.org", "0041791234567", "Cydonia Farr", "Deebling")


def written(folder: Path, text: str | bytes, name: str = "network.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def imported(path: Path, seed: int = 1) -> Cast:
    return make_cast("import", seed=seed, file=path)


def shape(cast: Cast) -> list[int]:
    return sorted(np.bincount(np.concatenate((cast.a, cast.b)), minlength=len(cast)).tolist())


def test_the_shape_is_kept(tmp_path: Path) -> None:
    graph = nx.karate_club_graph()
    rows = "".join(f"{a},{b}\n" for a, b in graph.edges)
    cast = imported(written(tmp_path, "a,b\n" + rows))
    assert (len(cast), len(cast.a)) == (len(graph), len(graph.edges))
    copy = nx.Graph(zip(cast.a.tolist(), cast.b.tolist(), strict=True))
    assert nx.is_isomorphic(graph, copy)
    assert ((cast.strength >= 200) & (cast.strength <= 1000)).all()
    assert not cast.family.any()


def test_no_label_is_kept_anywhere_in_the_cast(tmp_path: Path) -> None:
    one, two, three, four, five = LABELS
    text = f"a,b,strength\n{one},{two},0.5\n{two},{three},1\n{three},{four},0.25\n{one},{five},0.125\n"
    graph = nx.Graph([(one, two), (two, three), (three, four), (one, five)])
    nx.set_node_attributes(graph, {label: f"really {label}" for label in graph}, "name")
    nx.write_graphml(graph, tmp_path / "network.graphml")
    for path in (written(tmp_path, text), tmp_path / "network.graphml"):
        cast = imported(path)
        held = pickle.dumps(cast)
        assert not any(label.encode() in held for label in LABELS)
        assert str(tmp_path).encode() not in held
        assert len(set(cast.names)) == len(cast) == 5


def test_places_are_shuffled_so_that_the_order_of_labels_tells_nothing(tmp_path: Path) -> None:
    people = 300
    path = written(tmp_path, "a,b\n" + "".join(f"p{i:03},p{i + 1:03}\n" for i in range(people - 1)))
    cast = imported(path)
    # in a chain of neighbours in the alphabet, neighbours are now anywhere
    assert np.median(cast.b.astype(np.int64) - cast.a) > people / 5
    assert (imported(path, seed=1).a == cast.a).all()
    assert not (imported(path, seed=2).a == cast.a).all()


def test_the_order_of_rows_and_of_ends_tells_nothing_either(tmp_path: Path) -> None:
    one = imported(written(tmp_path, "a,b,strength\nx,y,0.5\ny,z,0.75\n", "one.csv"))
    other = imported(written(tmp_path, "a,b,strength\nz,y,0.75\ny,x,0.5\n", "other.csv"))
    assert (one.a == other.a).all()
    assert (one.b == other.b).all()
    assert (one.strength == other.strength).all()


def test_strengths_are_the_files_own(tmp_path: Path) -> None:
    csv = imported(written(tmp_path, "\ufeffa,b,strength\r\nx, y ,0.5\r\ny,z,1\r\nz,y,1.0\r\n"))
    assert sorted(csv.strength.tolist()) == [500, 1000]
    graph = nx.Graph()
    graph.add_edge("x", "y", strength=0.5, weight=17)
    graph.add_edge("y", "z", strength=1.0, weight=3)
    nx.write_graphml(graph, tmp_path / "network.graphml")
    assert sorted(imported(tmp_path / "network.graphml").strength.tolist()) == [500, 1000]


def test_graphml_keeps_people_without_friends(tmp_path: Path) -> None:
    graph = nx.Graph([("x", "y")])
    graph.add_node("alone")
    nx.write_graphml(graph, tmp_path / "network.graphml")
    assert shape(imported(tmp_path / "network.graphml")) == [0, 1, 1]


def test_labels_that_look_like_numbers_are_labels(tmp_path: Path) -> None:
    assert len(imported(written(tmp_path, "a,b\n01,1\n1,1.0\n"))) == 3


KEY = "<key id='k' for='edge' attr.name='strength'/>"
TIE = "<edge source='s3cret' target='y'>"
BAD = {
    "empty": ("x.csv", b"", "x.csv: file is 'empty'"),
    "not utf-8": ("x.csv", b"a,b\n\xff\xfe,s3cret\n", "x.csv: CSV is 'not such a table'; allowed: UTF-8"),
    "no header": ("x.csv", b"s3cret,y\nz,y\n", "x.csv: header is '2 columns, not all of them these'; allowed: the col"),
    "another column": ("x.csv", b"a,b,email\ns3cret,y,z\n", "header is '3 columns"),
    "semicolons": ("x.csv", b"a;b\ns3cret;y\n", "header"),
    "one column twice": (
        "x.csv",
        b"a, a,b\ns3cret,y,z\n",
        "x.csv: header is '3 columns, two of one name'; allowed: the c",
    ),
    "two columns of strengths": (
        "x.csv",
        b"a,b,strength, strength\ns3cret,y,1,1\n",
        "header is '4 columns, two of one",
    ),
    "a name twice": ("x.csv", b"s3cret, s3cret\ny,z\n", "header is '2 columns, two of one name'"),
    "no rows": ("x.csv", b"a,b\n", "rows is 0; allowed: 1 to"),
    "too long": ("x.csv", b"a,b\ns3cret,y,z\n", "CSV"),
    "too short": ("x.csv", b"a,b\nx,y\ns3cret\n", "x.csv, row 2: b is missing"),
    "a blank": ("x.csv", b"a,b\nx,y\n  ,s3cret\n", "x.csv, row 2: a is missing"),
    "oneself": ("x.csv", b"a,b\nx,y\ns3cret,s3cret\n", "x.csv, row 2: a, b is 'one and the same person'; allowed: two"),
    "two strengths": (
        "x.csv",
        b"a,b,strength\ns3cret,y,0.5\ny,s3cret,0.6\n",
        "row 2: strength is '0.6, where x.csv, row",
    ),
    "no strength": ("x.csv", b"a,b,strength\nx,y,s3cret\n", "row 1: strength is 'not a number'; allowed: above 0"),
    "half a thousandth": ("x.csv", b"a,b,strength\nx,y,0.0005\n", "x.csv, row 1: strength is 0.0005; allowed"),
    "too strong": ("x.csv", b"a,b,strength\ns3cret,y,1\nx,z,1.5\n", "x.csv, row 2: strength is 1.5; allowed: above 0"),
    "nan": ("x.csv", b"a,b,strength\ns3cret,y,nan\n", "strength is nan"),
    "another ending": (
        "x.txt",
        b"a,b\ns3cret,y\n",
        "import: file's ending is '.txt'; allowed: a file that ends in .csv",
    ),
    "not xml": ("x.graphml", b"a,b\n", "x.graphml, line 1: XML is"),
    "cut off": ("x.graphml", b"<graphml><graph><node id='s3cret'/>", "x.graphml, line 1: XML is 'no element found'"),
    "not graphml": ("x.xml", b"<svg/>", "root element is 'svg'; allowed: graphml"),
    "no edges": ("x.graphml", b"<graphml><graph><node id='s3cret'/></graph></graphml>", "edges is 0"),
    "no target": (
        "x.graphml",
        b"<graphml><graph><edge source='s3cret'/></graph></graphml>",
        "edge's target is missing",
    ),
    "no id": ("x.graphml", b"<graphml><graph>\n<node/></graph></graphml>", "x.graphml, line 2: node's id is missing"),
    "hyperedge": ("x.graphml", b"<graphml><graph><hyperedge/></graph></graphml>", "element is 'hyperedge'"),
    "doctype": ("x.graphml", b"<!DOCTYPE graphml>\n<graphml/>", "DOCTYPE is 'declared'; allowed: none"),
    "no number": (
        "x.graphml",
        f"<graphml>{KEY}{TIE}<data key='k'>s3cret</data></edge></graphml>".encode(),
        "strength is 'not a number'",
    ),
    "some strengths": (
        "x.graphml",
        f"<graphml>{KEY}{TIE}<data key='k'>1</data></edge>{TIE}</edge></graphml>".encode(),
        "row 2: strength is missing; allowed: one for each edge, or for none",
    ),
}


@pytest.mark.parametrize(
    "encoding", ["x-nope", "s3cret", "hex", "mbcs", "big5", "shift_jis", "utf-7", "idna", "undefined", "base64"]
)
def test_an_encoding_that_cannot_be_read_is_refused(tmp_path: Path, encoding: str) -> None:
    edge = "<graph><edge source='s3cret' target='y'/></graph>"
    text = f"<?xml version='1.0' encoding='{encoding}'?><graphml>{edge}</graphml>"
    with pytest.raises(scoring.TableRefused) as refused:
        imported(written(tmp_path, text, "x.graphml"))
    assert "allowed: UTF-8" in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_by_place_and_without_its_labels(tmp_path: Path, case: str) -> None:
    name, content, message = BAD[case]
    with pytest.raises(scoring.Refused) as refused:
        imported(written(tmp_path, content, name))
    assert message in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert "s3cret" not in str(refused.value.__cause__)
    assert "\n" not in str(refused.value)


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY l0 "lol">{laughs}]><graphml><node id="&l9;"/></graphml>'
    with pytest.raises(scoring.TableRefused, match="DOCTYPE"):
        imported(written(tmp_path, text, "laughs.graphml"))


@pytest.mark.parametrize("name", ["missing.csv", "missing.graphml"])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(scoring.Refused, match=f"{name}: file is 'No such file or directory'"):
        imported(tmp_path / name)


def test_an_import_needs_a_file_and_counts_the_people_itself(tmp_path: Path) -> None:
    with pytest.raises(scoring.Refused, match="file is missing; allowed: a CSV edge list"):
        make_cast("import", seed=1)
    with pytest.raises(scoring.Refused, match="people is 3"):
        make_cast("import", people=3, seed=1, file=written(tmp_path, "a,b\nx,y\n"))


def test_too_many_people_or_ties_are_refused_while_reading(tmp_path: Path) -> None:
    graph = nx.path_graph(5)
    nx.write_graphml(graph, tmp_path / "x.graphml")
    with pytest.raises(scoring.PersonRefused, match="at most 4"):
        read_graphml(tmp_path / "x.graphml", 4, 10)
    with pytest.raises(scoring.TableRefused, match="at most 3"):
        read_graphml(tmp_path / "x.graphml", 10, 3)


@given(
    pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] != pair[1]), min_size=1),
    seed=st.integers(0, 99),
)
def test_every_pair_becomes_one_tie(pairs: list[tuple[int, int]], seed: int) -> None:
    a, b = np.array(pairs, dtype=np.int64).T
    network = Network(place="x.csv", first_row=1, people=10, a=a, b=b, strength=None)
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(10)
    one, other, strength = _ties(network, shuffled, [200, 1000], rng)
    back = np.argsort(shuffled)
    found = {frozenset((back[i], back[j])) for i, j in zip(one, other, strict=True)}
    assert found == {frozenset(pair) for pair in pairs}
    assert len(one) == len(found) == len(strength)
    assert (one < other).all()
