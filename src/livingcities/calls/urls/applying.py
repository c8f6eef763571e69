from django.urls import URLPattern, path

from livingcities.calls.views import appeals, applying, attachments, authors, filling, news

_ONE = "applications/<uuid:key>"
urlpatterns: list[URLPattern] = [
    path("<slug:slug>/apply/", applying.begin, name="begin"),
    path(f"{_ONE}/", applying.application, name="application"),
    path(f"{_ONE}/about/", applying.about, name="application_about"),
    path(f"{_ONE}/submit/", applying.submit, name="submit"),
    path(f"{_ONE}/reopen/", applying.reopen, name="reopen"),
    path(f"{_ONE}/withdraw/", applying.withdraw, name="withdraw"),
    path(f"{_ONE}/extend/", applying.extend, name="extend"),
    path(f"{_ONE}/receipt.pdf", applying.receipt, name="receipt"),
    path(f"{_ONE}/nomination/", appeals.appeal, name="appeal_track"),
    path(f"{_ONE}/nomination/<int:pk>/", appeals.answer_appeal, name="answer_track_appeal"),
    path(f"{_ONE}/form/", filling.form, name="fill"),
    path(f"{_ONE}/others/", news.others, name="others"),
    path(f"{_ONE}/form/new/", filling.take_new_form, name="take_new_form"),
    path(f"{_ONE}/form/<slug:question>/", filling.save, name="save_answer"),
    path(f"{_ONE}/form/<slug:question>/files/", attachments.attach, name="attach"),
    path(f"{_ONE}/files/<uuid:file>/remove/", attachments.remove, name="remove_attachment"),
    path(f"{_ONE}/authors/", authors.authors, name="authors"),
    path(f"{_ONE}/authors/<int:pk>/role/", authors.change, name="change_author"),
    path(f"{_ONE}/authors/<int:pk>/remove/", authors.remove, name="remove_author"),
    path(f"{_ONE}/authors/invitations/<int:pk>/revoke/", authors.revoke, name="revoke_author_invitation"),
    path("authors/<str:token>/", authors.invitation, name="author_invitation"),
    path("files/<uuid:file>/", attachments.download, name="attachment"),
]
