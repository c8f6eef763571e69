"""The themes of the catalogue to begin with; the secretariat may add others."""

from django.db import migrations

THEMES = (
    ("squares", "Площади и улицы", "Squares and streets"),
    ("waterfronts", "Набережные и вода", "Waterfronts and water"),
    ("parks", "Парки и зелень", "Parks and greenery"),
    ("yards", "Дворы и жильё", "Yards and homes"),
    ("heritage", "Наследие и история", "Heritage and history"),
    ("culture", "Культура и события", "Culture and events"),
    ("children", "Дети и молодёжь", "Children and youth"),
    ("sport", "Спорт и здоровье", "Sport and health"),
    ("tourism", "Туризм и гостеприимство", "Tourism and hospitality"),
    ("business", "Местное дело и рынки", "Local business and markets"),
    ("mobility", "Транспорт и пешеходы", "Transport and walking"),
    ("ecology", "Экология и отходы", "Ecology and waste"),
    ("accessibility", "Доступность и забота", "Accessibility and care"),
    ("participation", "Участие жителей", "Participation of residents"),
    ("digital", "Цифровые решения", "Digital solutions"),
    ("management", "Управление и команда", "Management and the team"),
)


def add_themes(apps, schema_editor):
    Theme = apps.get_model("cases", "Theme")
    for number, (slug, russian, english) in enumerate(THEMES, start=1):
        Theme.objects.update_or_create(slug=slug, defaults={"name_ru": russian, "name_en": english, "number": number})


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(add_themes, migrations.RunPython.noop)]
