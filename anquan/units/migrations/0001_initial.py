import anquan.units.rules
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Industry',
            fields=[
                ('code', models.CharField(max_length=30, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='监管领域')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('is_high_risk', models.BooleanField(default=False, verbose_name='高危行业')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
            ],
            options={
                'verbose_name': '监管领域',
                'verbose_name_plural': '监管领域',
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('province', '省'), ('city', '市（地级）'), ('county', '县（市、区）'), ('township', '乡镇（街道、园区）'), ('village', '村（社区）'), ('department', '部门'), ('committee', '安委会、专委会'), ('enterprise', '企业'), ('place', '场所')], max_length=12, verbose_name='类别')),
                ('subtype', models.CharField(blank=True, choices=[('subdistrict', '街道'), ('town', '镇'), ('township', '乡'), ('park', '园区、场'), ('safety_committee', '安全生产委员会'), ('committee_office', '安委会办公室'), ('specialised_committee', '专业委员会')], max_length=24, verbose_name='细类')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                ('pinyin', models.CharField(blank=True, db_index=True, editable=False, max_length=400, verbose_name='拼音首字母')),
                ('code', models.CharField(default=anquan.units.rules.new_public_code, editable=False, max_length=12, unique=True, verbose_name='二维码编号')),
                ('path', models.CharField(editable=False, max_length=96, unique=True, verbose_name='路径')),
                ('depth', models.PositiveSmallIntegerField(editable=False, verbose_name='层次')),
                ('order', models.IntegerField(default=0, verbose_name='官方排序')),
                ('division_code', models.CharField(blank=True, max_length=12, verbose_name='区划代码')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                ('lat', models.FloatField(blank=True, help_text='WGS-84', null=True, verbose_name='纬度')),
                ('lng', models.FloatField(blank=True, help_text='WGS-84', null=True, verbose_name='经度')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('inactive_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='版本')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新时间')),
                ('city', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='市')),
                ('county', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='县')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_units', to='units.unit', verbose_name='并入')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='units.unit', verbose_name='上级')),
                ('province', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='省')),
                ('township', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='乡镇')),
                ('industries', models.ManyToManyField(blank=True, related_name='departments', to='units.industry', verbose_name='负责的监管领域')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['path'],
                'indexes': [models.Index(fields=['county', 'kind', 'path'], name='unit_county_kind'), models.Index(fields=['township', 'kind', 'path'], name='unit_township_kind'), models.Index(fields=['kind', 'id'], name='unit_kind'), models.Index(condition=models.Q(('lat__isnull', False)), fields=['lat', 'lng'], name='unit_position')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['province', 'city', 'county', 'township', 'village', 'department', 'committee', 'enterprise', 'place'])), name='unit_kind_known'), models.CheckConstraint(condition=models.Q(('subtype', ''), models.Q(('kind', 'township'), ('subtype__in', ['park', 'subdistrict', 'town', 'township'])), models.Q(('kind', 'committee'), ('subtype__in', ['committee_office', 'safety_committee', 'specialised_committee'])), _connector='OR'), name='unit_subtype_fits_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'province'), ('parent__isnull', True)), models.Q(models.Q(('kind', 'province'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='unit_only_a_province_is_a_root'), models.CheckConstraint(condition=models.Q(('path__length', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('depth'), '+', models.Value(1)), '*', models.Value(6)))), name='unit_path_fits_depth'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='unit_name_given'), models.CheckConstraint(condition=models.Q(('name__length__lte', 100)), name='unit_name_length', violation_error_message='最多 100 个字。'), models.CheckConstraint(condition=models.Q(('short_name__length__lte', 40)), name='unit_short_name_length', violation_error_message='最多 40 个字。'), models.CheckConstraint(condition=models.Q(('address__length__lte', 200)), name='unit_address_length', violation_error_message='最多 200 个字。'), models.CheckConstraint(condition=models.Q(('division_code__length__lte', 12)), name='unit_division_code_length', violation_error_message='最多 12 个字。'), models.CheckConstraint(condition=models.Q(('inactive_reason__length__lte', 200)), name='unit_inactive_reason_length', violation_error_message='最多 200 个字。'), models.CheckConstraint(condition=models.Q(models.Q(('lat__isnull', True), ('lng__isnull', True)), models.Q(('lat__gte', -90), ('lat__isnull', False), ('lat__lte', 90), ('lng__gte', -180), ('lng__isnull', False), ('lng__lte', 180)), _connector='OR'), name='unit_position_whole_and_on_earth', violation_error_message='经纬度要么都填，要么都不填；纬度在 -90 到 90 之间，经度在 -180 到 180 之间。'), models.CheckConstraint(condition=models.Q(models.Q(('inactive_reason', ''), ('is_active', True), ('merged_into__isnull', True)), models.Q(('is_active', False), models.Q(('inactive_reason', ''), _negated=True)), _connector='OR'), name='unit_inactive_has_a_reason'), models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='unit_not_merged_into_itself'), models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('parent', 'kind', 'name'), name='unit_name_once_among_siblings', violation_error_message='同一上级之下已有同名的单位。'), models.UniqueConstraint(condition=models.Q(('division_code', ''), _negated=True), fields=('division_code',), name='unit_division_code_once')],
            },
        ),
        migrations.CreateModel(
            name='EnterpriseProfile',
            fields=[
                ('unit', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to='units.unit', verbose_name='企业')),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码')),
                ('uscc_missing_reason', models.CharField(blank=True, max_length=100, verbose_name='无代码原因')),
                ('gbt4754_section', models.CharField(blank=True, choices=[('A', 'A 农、林、牧、渔业'), ('B', 'B 采矿业'), ('C', 'C 制造业'), ('D', 'D 电力、热力、燃气及水生产和供应业'), ('E', 'E 建筑业'), ('F', 'F 批发和零售业'), ('G', 'G 交通运输、仓储和邮政业'), ('H', 'H 住宿和餐饮业'), ('I', 'I 信息传输、软件和信息技术服务业'), ('J', 'J 金融业'), ('K', 'K 房地产业'), ('L', 'L 租赁和商务服务业'), ('M', 'M 科学研究和技术服务业'), ('N', 'N 水利、环境和公共设施管理业'), ('O', 'O 居民服务、修理和其他服务业'), ('P', 'P 教育'), ('Q', 'Q 卫生和社会工作'), ('R', 'R 文化、体育和娱乐业'), ('S', 'S 公共管理、社会保障和社会组织'), ('T', 'T 国际组织')], max_length=1, verbose_name='国民经济行业门类')),
                ('principal_person', models.CharField(blank=True, max_length=40, verbose_name='主要负责人')),
                ('safety_director', models.CharField(blank=True, max_length=40, verbose_name='安全总监')),
                ('safety_officer', models.CharField(blank=True, max_length=40, verbose_name='安全管理员')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                ('risk_colour', models.CharField(blank=True, choices=[('red', '红（重大风险）'), ('orange', '橙（较大风险）'), ('yellow', '黄（一般风险）'), ('blue', '蓝（低风险）')], max_length=6, verbose_name='风险等级')),
                ('risk_graded_on', models.DateField(blank=True, null=True, verbose_name='风险评估日期')),
                ('standardisation_grade', models.CharField(blank=True, choices=[('1', '一级'), ('2', '二级'), ('3', '三级')], max_length=1, verbose_name='标准化等级')),
                ('standardisation_valid_to', models.DateField(blank=True, null=True, verbose_name='标准化有效期至')),
                ('is_above_scale', models.BooleanField(default=False, verbose_name='规模以上')),
                ('has_all_staff_duty', models.BooleanField(default=False, verbose_name='已建立全员安全生产责任制')),
                ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enterprises', to='units.industry', verbose_name='监管领域')),
                ('regulator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='regulated', to='units.unit', verbose_name='监管部门')),
            ],
            options={
                'verbose_name': '企业档案',
                'verbose_name_plural': '企业档案',
                'indexes': [models.Index(condition=models.Q(('risk_colour', ''), _negated=True), fields=['risk_colour'], name='profile_risk')],
                'constraints': [models.CheckConstraint(condition=models.Q(('uscc', ''), ('uscc__length', 18), _connector='OR'), name='profile_uscc_length', violation_error_message='统一社会信用代码应为 18 位。'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('uscc', ''), _negated=True), ('uscc_missing_reason', '')), models.Q(('uscc', ''), models.Q(('uscc_missing_reason', ''), _negated=True)), _connector='OR'), name='profile_uscc_or_reason', violation_error_message='没有统一社会信用代码时，请写明原因；有代码时不填原因。'), models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('uscc',), name='profile_uscc_once', violation_error_message='这个统一社会信用代码已经登记在另一家企业名下。'), models.CheckConstraint(condition=models.Q(('gbt4754_section__in', ['', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T'])), name='profile_section_known'), models.CheckConstraint(condition=models.Q(('risk_colour__in', ['', 'red', 'orange', 'yellow', 'blue'])), name='profile_risk_known'), models.CheckConstraint(condition=models.Q(('standardisation_grade__in', ['', '1', '2', '3'])), name='profile_standardisation_known'), models.CheckConstraint(condition=models.Q(('uscc_missing_reason__length__lte', 100)), name='profile_missing_reason_length', violation_error_message='最多 100 个字。'), models.CheckConstraint(condition=models.Q(('principal_person__length__lte', 40)), name='profile_principal_length', violation_error_message='最多 40 个字。'), models.CheckConstraint(condition=models.Q(('safety_director__length__lte', 40)), name='profile_director_length', violation_error_message='最多 40 个字。'), models.CheckConstraint(condition=models.Q(('safety_officer__length__lte', 40)), name='profile_officer_length', violation_error_message='最多 40 个字。'), models.CheckConstraint(condition=models.Q(('phone__length__lte', 30)), name='profile_phone_length', violation_error_message='最多 30 个字。')],
            },
        ),
    ]
