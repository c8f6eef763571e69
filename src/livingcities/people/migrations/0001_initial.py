import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('surname', models.CharField(blank=True, max_length=80, verbose_name='surname')),
                ('given_name', models.CharField(blank=True, max_length=80, verbose_name='given name')),
                ('patronymic', models.CharField(blank=True, max_length=80, verbose_name='patronymic')),
                ('is_active', models.BooleanField(default=True)),
                ('is_secretariat', models.BooleanField(default=False, verbose_name='works in the secretariat')),
                ('is_demo', models.BooleanField(default=False)),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('help_offered', models.TextField(blank=True, max_length=1000, verbose_name='what I can help with')),
                ('photo', models.FileField(blank=True, upload_to='photos', verbose_name='photo')),
                ('shown_to', models.JSONField(blank=True, default=dict, help_text='audience by part; what is absent is the default')),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='people_user_email_once')],
            },
        ),
        migrations.CreateModel(
            name='ConsentText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('account', 'My account'), ('digest', 'News by e-mail'), ('profile', 'My profile for others'), ('contact', 'People may turn to me')], max_length=20)),
                ('version', models.PositiveSmallIntegerField()),
                ('published_at', models.DateTimeField()),
                ('summary_ru', models.CharField(max_length=300)),
                ('summary_en', models.CharField(max_length=300)),
                ('body_ru', models.TextField()),
                ('body_en', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purpose', 'version'), name='consent_text_once')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('authority', 'authority'), ('business', 'business'), ('ngo', 'non-profit organisation'), ('community', 'community of residents'), ('media', 'media'), ('university', 'university')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('inn', models.CharField(blank=True, max_length=12, verbose_name='tax number (INN)')),
                ('site', models.URLField(blank=True, verbose_name='site')),
                ('description', models.TextField(blank=True, max_length=1000, verbose_name='what it does')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('inn', ''), _negated=True), fields=('inn',), name='organisation_inn_once')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='position')),
                ('is_contact', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('asked', 'asked to join'), ('active', 'member'), ('refused', 'refused'), ('left', 'left')], default='asked', max_length=20)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organisation_memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'person'), name='organisation_membership_once')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='people.consenttext')),
            ],
            options={
                'ordering': ['-given_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('user', 'text'), name='consent_in_force_once'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_withdrawn_after_given')],
            },
        ),
    ]
