from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    form_template_name = "base/form/form.html"
    field_template_name = "base/form/field.html"
