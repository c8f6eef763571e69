"""Whether a collection shows invented practices is told by the practices themselves."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_ask_the_index")]

    operations = [migrations.RemoveField(model_name="collection", name="is_demo")]
