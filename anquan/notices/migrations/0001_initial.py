import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('dead', '发送失败'), ('dropped', '不再发送')], default='waiting', max_length=10, verbose_name='状态')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='不早于')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='领取时间')),
                ('claimed_by', models.CharField(blank=True, max_length=40, verbose_name='领取进程')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='已尝试次数')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='最近一次失败原因')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='生成时间')),
                ('on', models.DateField(verbose_name='日期')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
            ],
            options={
                'verbose_name': '每日邮件汇总',
                'verbose_name_plural': '每日邮件汇总',
                'indexes': [models.Index(fields=['status', '-id'], name='notices_digest_status')],
                'constraints': [models.UniqueConstraint(fields=('user', 'on'), name='notices_digest_one_a_day'), models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'sent', 'dead', 'dropped'])), name='notices_digest_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='notices_digest_sent_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('waiting', '待发送'), ('sent', '已发送'), ('dead', '发送失败'), ('dropped', '不再发送')], default='waiting', max_length=10, verbose_name='状态')),
                ('not_before', models.DateTimeField(blank=True, null=True, verbose_name='不早于')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='领取时间')),
                ('claimed_by', models.CharField(blank=True, max_length=40, verbose_name='领取进程')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='发送时间')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='已尝试次数')),
                ('last_error', models.CharField(blank=True, max_length=300, verbose_name='最近一次失败原因')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='生成时间')),
                ('key', models.CharField(max_length=200, verbose_name='唯一键')),
                ('kind', models.CharField(max_length=60, verbose_name='类别')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=500, verbose_name='链接')),
                ('object_type', models.CharField(blank=True, max_length=60, verbose_name='对象类型')),
                ('object_id', models.CharField(blank=True, max_length=40, verbose_name='对象编号')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
            ],
            options={
                'verbose_name': '待发消息',
                'verbose_name_plural': '待发消息',
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['id'], name='notices_outbox_waiting'), models.Index(fields=['status', '-id'], name='notices_outbox_status')],
                'constraints': [models.UniqueConstraint(fields=('key', 'user'), name='notices_outbox_one_per_key'), models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('title', ''), _negated=True)), name='notices_outbox_has_key_and_title'), models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'sent', 'dead', 'dropped'])), name='notices_outbox_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='notices_outbox_sent_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='类别')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('body', models.TextField(blank=True, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=500, verbose_name='链接')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='阅读时间')),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='messages', to='notices.digestmail', verbose_name='邮件汇总')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('outbox', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='message', to='notices.outbox', verbose_name='来源')),
            ],
            options={
                'verbose_name': '消息',
                'verbose_name_plural': '消息',
                'indexes': [models.Index(fields=['user', '-id'], name='notices_message_user'), models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notices_message_unread')],
            },
        ),
    ]
