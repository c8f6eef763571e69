"""The juror's desk, progress, results, the sitting, feedback."""

from django.urls import path

from livingcities.calls.views import feedback, results, results_desk, review, sitting

urlpatterns = [
    path("<slug:slug>/desk/", review.desk, name="desk"),
    path("<slug:slug>/desk/<int:pk>/", review.review, name="review"),
    path("<slug:slug>/desk/<int:pk>/save/", review.save, name="review_save"),
    path("<slug:slug>/desk/<int:pk>/conflict/", review.conflict, name="review_conflict"),
    path("<slug:slug>/desk/<int:pk>/files/<int:number>/", review.file, name="review_file"),
    path("<slug:slug>/progress/", results_desk.progress, name="progress"),
    path("<slug:slug>/seal/", results_desk.seal, name="seal"),
    path("<slug:slug>/results/", results.results, name="results"),
    path("<slug:slug>/results/data.zip", results.data, name="open_results"),
    path("<slug:slug>/results/protocol.pdf", results.protocol, name="protocol"),
    path("<slug:slug>/results/desk/", results_desk.desk, name="results_desk"),
    path("<slug:slug>/results/extra/<int:track>/", results_desk.extra, name="extra_readings"),
    path("<slug:slug>/results/comments/", results_desk.comments, name="comments"),
    path("<slug:slug>/results/publish/", results_desk.publish, name="publish_results"),
    path("<slug:slug>/sitting/", sitting.sitting, name="sitting"),
    path("<slug:slug>/sitting/sign/", sitting.sign, name="sign_sitting"),
    path("<slug:slug>/sitting/<uuid:key>/", sitting.decide, name="decide"),
    path("<slug:slug>/methodology/", results.methodology, name="methodology"),
    path("<slug:slug>/methodology.pdf", results.methodology_pdf, name="methodology_pdf"),
    path("applications/<uuid:key>/feedback/", feedback.feedback, name="feedback"),
]
