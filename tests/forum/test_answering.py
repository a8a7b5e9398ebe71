"""Answers, comments, votes, the accepted answer, edits and removals, as people do them."""

import io

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.core.database import db
from app.forum.models import Earlier, Kind, Picture, Post, State, Vote
from app.journey.models import Step
from tests.contact.helpers import read, send, sign_in

from .making import answer, asked, comment, post_ids, press, the_question

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}


def scores() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Post.score).order_by(Post.id)))


def test_an_answer_is_shown_and_counted(alice: FlaskClient, bo: FlaskClient,
                                        client: FlaskClient) -> None:
    address = asked(alice)
    page = answer(bo, address, "Hold the **button**.")
    assert page.response.request.path == address
    shown = read(client, address)
    assert "1 answer" in shown.text
    assert "<strong>button</strong>" in shown.response.text
    assert "No answer yet" not in read(client, "/en/questions/").text
    assert read(client, "/en/questions/?order=unanswered").text.count("restart") == 0


def test_staff_answers_are_marked_and_first_among_equals(
        alice: FlaskClient, bo: FlaskClient, agent: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address, "From a customer.")
    answer(agent, address, "From the company.")
    page = read(client, address).text
    assert page.index("From the company.") < page.index("From a customer.")
    assert "Kotikaista" in page
    ours, = (post for post in db.session.scalars(sa.select(Post)) if post.by_staff)
    press(alice, address, f"/posts/{ours.id - 1}/vote")
    page = read(client, address).text
    assert page.index("From a customer.") < page.index("From the company.")


def test_a_vote_counts_once_and_can_be_taken_back(
        alice: FlaskClient, bo: FlaskClient, agent: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    vote = f"/posts/{post_ids()[0]}/vote"
    tabs = [read(alice, address).form(vote) for _tab in range(2)]  # the same person, twice
    for tab in tabs:
        send(alice, tab)
    assert scores() == [0, 1]
    press(agent, address, vote)
    assert scores() == [0, 2]
    press(alice, address, vote)  # the button now takes it back
    assert scores() == [0, 1]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Vote)) == 1


def test_htmx_gets_the_vote_box_alone(alice: FlaskClient, bo: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    form = read(alice, address).form(f"/posts/{post_ids()[0]}/vote")
    box = alice.post(form.action, data=form.values, headers={"HX-Request": "true"}).text
    assert 'aria-pressed="true"' in box
    assert "<html" not in box


def test_nobody_votes_for_themselves_or_without_an_account(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    vote = f"/posts/{post_ids()[0]}/vote"
    form = read(alice, address).form(vote)
    assert f'action="/en/questions{vote}"' not in bo.get(address).text
    own = read(bo, address).form(f"/posts/{post_ids(Kind.QUESTION)[0]}/vote")
    assert bo.post(form.action, data=own.values).status_code == 403
    assert client.post(form.action, data={"on": "y"}).status_code == 403
    assert scores() == [0, 0]


def test_the_asker_says_what_solved_it(alice: FlaskClient, bo: FlaskClient,
                                       client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    identity = post_ids()[0]
    press(alice, address, f"/posts/{identity}/accept")
    assert the_question().accepted_id == identity
    assert "Solved" in read(client, "/en/questions/?order=solved").text
    assert f'action="/en/questions/posts/{identity}/accept"' not in bo.get(address).text
    press(alice, address, f"/posts/{identity}/accept")  # taken back
    assert not the_question().solved


def test_accepting_ends_the_journey_as_solved(alice: FlaskClient, bo: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    form = read(alice, address).form(f"/posts/{post_ids()[0]}/accept")
    alice.post(form.action, data=form.values, headers=BROWSER)
    db.session.rollback()
    assert "AnswerAccepted" in db.session.scalars(sa.select(Step.kind)).all()


def test_others_do_not_accept(alice: FlaskClient, bo: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    form = read(bo, address).form(f"/posts/{post_ids(Kind.QUESTION)[0]}/vote")
    done = bo.post(f"/en/questions/posts/{post_ids()[0]}/accept", data=form.values)
    assert done.status_code == 403
    assert not the_question().solved


def test_comments_are_short_and_stand_below_their_post(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    page = comment(alice, post_ids()[0], "The small one?")
    assert "The small one?" in page.text
    too_long = comment(alice, post_ids()[0], "x" * 1501)
    assert "This is 1501 characters long" in too_long.errors
    assert too_long.value("body") == "x" * 1501
    assert "The small one?" in read(client, address).text


def test_a_quotation_is_prefilled(alice: FlaskClient, bo: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address, "First line\nsecond line")
    page = read(alice, f"{address}?quote={post_ids()[0]}")
    assert page.value("body") == "Bo wrote:\n\n> First line\n> second line\n\n"


def test_an_edit_keeps_what_was_said(alice: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    identity = post_ids(Kind.QUESTION)[0]
    edit = f"/en/questions/posts/{identity}/edit"
    page = send(alice, read(alice, edit).form("/edit"), title="How do I restart my router?",
                body="Now it is green.", tags="router")
    assert page.response.request.path.endswith("how-do-i-restart-my-router")
    assert client.get(address).status_code == 301  # the old address leads to the new one
    history = read(client, f"/en/questions/posts/{identity}/history").text
    assert "Now it is green." in history
    assert "red light" in history
    assert "How do I restart the modem?" in history


def test_an_edit_over_somebody_elses_shows_both(alice: FlaskClient, agent: FlaskClient) -> None:
    asked(alice)
    edit = f"/en/questions/posts/{post_ids(Kind.QUESTION)[0]}/edit"
    mine = read(alice, edit).form("/edit")
    send(agent, read(agent, edit).form("/edit"), body="Words of the agent.")
    page = send(alice, mine, body="Words of mine.")
    assert page.response.status_code == 409
    assert "Words of the agent." in page.text
    assert page.value("body") == "Words of mine."
    send(alice, page.form("/edit"))
    assert db.session.get_one(Post, post_ids(Kind.QUESTION)[0]).body == "Words of mine."
    assert {one.body for one in db.session.scalars(sa.select(Earlier))} >= {"Words of the agent."}


def test_others_do_not_edit(alice: FlaskClient, bo: FlaskClient) -> None:
    asked(alice)
    identity = post_ids(Kind.QUESTION)[0]
    assert bo.get(f"/en/questions/posts/{identity}/edit").status_code == 403
    assert bo.get(f"/en/questions/posts/{identity}/remove").status_code in {403, 200}
    form = read(bo, f"/en/questions/{the_question().id}").form("/answers")
    gone = bo.post(f"/en/questions/posts/{identity}/remove", data=form.values)
    assert gone.status_code == 403
    assert the_question().state == State.SHOWN


def test_a_removed_answer_leaves_quotes_and_comments(
        alice: FlaskClient, bo: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address, "Secret words.")
    identity = post_ids()[0]
    comment(alice, identity, "Thank you!")
    quoting = read(alice, f"{address}?quote={identity}")
    answer(alice, address, f"{quoting.value('body')}I tried it.")
    send(bo, read(bo, f"/en/questions/posts/{identity}/remove").form("/remove"))
    page = read(client, address)
    assert "took this answer away" in page.text
    assert "Thank you!" in page.text
    assert page.text.count("Secret words.") == 1  # the quotation
    assert the_question().answers == 1


def test_a_question_that_others_answered_stays(alice: FlaskClient, bo: FlaskClient) -> None:
    address = asked(alice)
    answer(bo, address)
    remove = f"/en/questions/posts/{post_ids(Kind.QUESTION)[0]}/remove"
    page = send(alice, read(alice, remove).form("/remove"))
    assert page.response.status_code == 409
    assert the_question().state == State.SHOWN


def test_a_question_without_answers_goes(alice: FlaskClient, client: FlaskClient) -> None:
    address = asked(alice, tags="modem")
    send(alice, read(alice, f"/en/questions/posts/{post_ids(Kind.QUESTION)[0]}/remove")
         .form("/remove"))
    assert client.get(address).status_code == 404
    assert client.get("/en/questions/?tag=modem").status_code == 200


def test_pictures_are_drawn_anew_and_shown(alice: FlaskClient, client: FlaskClient) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "PNG")
    form = read(alice, "/en/questions/ask").form("/ask")
    page = alice.post("/en/questions/ask", content_type="multipart/form-data",
                      follow_redirects=True, data={
                          **form.values, "title": "What does this light mean?", "body": "See it.",
                          "pictures": (io.BytesIO(picture.getvalue()), "light.png")})
    assert page.status_code == 200
    kept = db.session.scalars(sa.select(Picture)).one()
    address = f"/en/questions/pictures/{kept.storage_name}"
    assert address in client.get(page.request.path).text
    with client.get(address) as shown:
        assert shown.mimetype == "image/jpeg"


def test_a_file_that_is_no_picture_is_refused_with_the_text_kept(alice: FlaskClient) -> None:
    form = read(alice, "/en/questions/ask").form("/ask")
    page = alice.post("/en/questions/ask", content_type="multipart/form-data", data={
        **form.values, "title": "What does this light mean?", "body": "See it here.",
        "pictures": (io.BytesIO(b"<svg onload=alert(1)>"), "light.png")})
    assert page.status_code == 400
    assert "See it here." in page.text


def test_many_posts_at_once_are_slowed_down(forum: Flask, alice: FlaskClient) -> None:
    address = asked(alice)
    bo = sign_in(forum, name="Bosse")
    pages = [answer(bo, address, f"Answer number {turn} with words.") for turn in range(16)]
    assert pages[-1].response.status_code == 429
    assert pages[-1].value("body") == "Answer number 15 with words."


def test_twenty_answers_a_page(forum: Flask, alice: FlaskClient, agent: FlaskClient,
                               client: FlaskClient) -> None:
    address = asked(alice)
    for turn in range(21):
        answer(agent, address, f"Answer number {turn}.")
    assert "Answer number 20." not in read(client, address).text
    assert "Answer number 20." in read(client, f"{address}?page=2").text
    place = client.get(f"/en/questions/posts/{post_ids()[-1]}")
    assert "page=2" in place.headers["Location"]


@pytest.mark.parametrize("path", ["/en/questions/999", "/en/questions/999-x",
                                  "/en/questions/posts/999", "/en/questions/?topic=none",
                                  "/en/questions/?tag=none", "/en/questions/pictures/none",
                                  "/en/people/999"])
def test_what_is_not_there_says_so(forum: Flask, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
