from django.urls import path

from .views import integrity, log, moderation, open_data, paper, public, results, room, running, voting

app_name = "dialogues"
urlpatterns = [
    path("", public.list_dialogues, name="list"),
    path("new/", running.create, name="create"),
    path("<slug:slug>/", public.dialogue, name="dialogue"),
    # Voting
    path("<slug:slug>/vote/", voting.vote, name="vote"),
    path("<slug:slug>/answers/", voting.answers, name="answers"),
    path("<slug:slug>/add/", voting.add_statement, name="add"),
    path("<slug:slug>/receipt/", voting.receipt, name="receipt"),
    # Results
    path("<slug:slug>/results/", results.results, name="results"),
    path("<slug:slug>/report.pdf", results.report_pdf, name="report"),
    path("<slug:slug>/data.zip", open_data.package, name="package"),
    path("<slug:slug>/polis.zip", open_data.polis, name="polis"),
    # Moderation
    path("<slug:slug>/log/", log.log, name="log"),
    path("<slug:slug>/log/<int:ruling>/appeal/", log.appeal, name="appeal"),
    path("<slug:slug>/moderation/", moderation.queue, name="moderation"),
    path("<slug:slug>/moderation/<int:number>/", moderation.rule, name="rule"),
    path("<slug:slug>/moderation/appeals/<int:pk>/", moderation.answer_appeal, name="answer_appeal"),
    # Running
    path("<slug:slug>/edit/", running.edit, name="edit"),
    path("<slug:slug>/statements/", running.seeds, name="seeds"),
    path("<slug:slug>/check/", running.check, name="check"),
    path("<slug:slug>/act/<slug:act>/", running.act, name="act"),
    path("<slug:slug>/integrity/", integrity.panel, name="integrity"),
    path("<slug:slug>/room/", room.screen, name="room"),
    path("<slug:slug>/room/live/", room.live, name="room_live"),
    path("<slug:slug>/qr.svg", room.qr, name="qr"),
    path("<slug:slug>/paper/", paper.home, name="paper"),
    path("<slug:slug>/paper/sheets/<int:first>.pdf", paper.pdf, name="paper_pdf"),
    path("<slug:slug>/paper/<int:serial>/", paper.sheet, name="sheet"),
    path("<slug:slug>/paper/<int:serial>/void/", paper.void, name="void_sheet"),
]
