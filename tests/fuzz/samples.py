"""A small valid file of each kind that an ingest reads, under the name its publisher gives it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.files import (
    BACI_COUNTRIES,
    BACI_PRODUCTS,
    baci,
    comext,
    comext_row,
    comext_totals,
    comtrade_answer,
    comtrade_record,
    comtrade_table,
)

COMEXT_ROWS = [
    comext_row("DE", "CN", "85076000", 1000),
    comext_row("DE", "US", "85076000", 500),
    comext_row("FR", "CN", "84571010", 70, flow=2, kg=3),
]
COMTRADE = [
    comtrade_record(156, 276, "845710", 1000.5),
    comtrade_record(156, 392, "845710", 12),
    comtrade_record(156, 0, "845710", 1012.5),
]
ANSWER_HEADER = (
    "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE"
)
ANSWER = f"""\
{ANSWER_HEADER}
ESTAT:DS-045409(1.0),15/09/26,A,DE,CN,81129289,1,VALUE_IN_EUROS,2024,5000
ESTAT:DS-045409(1.0),15/09/26,A,DE,US,81129289,1,VALUE_IN_EUROS,2024,3000.5
ESTAT:DS-045409(1.0),15/09/26,A,DE,US,81129289,1,QUANTITY_IN_100KG,2024,3
ESTAT:DS-045409(1.0),15/09/26,A,DE,WORLD,81129289,1,VALUE_IN_EUROS,2024,8000.5
"""
CODES = {
    "freq": ["A"], "reporter": ["DE"], "partner": ["CN", "US", "WORLD"], "product": ["81129289"],
    "flow": ["1"], "indicators": ["VALUE_IN_EUROS"], "time": ["2024"],
}  # fmt: skip
JSON_STAT = {
    "version": "2.0",
    "class": "dataset",
    "value": {"0": 5000, "1": 3000.5, "2": 8000.5},
    "status": {"1": "p"},
    "id": list(CODES),
    "size": [len(codes) for codes in CODES.values()],
    "dimension": {
        name: {"category": {"index": {code: place for place, code in enumerate(codes)}}}
        for name, codes in CODES.items()
    },
}
RATES = """\
KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS
EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2023,1.0813,A
EXR.A.USD.EUR.SP00.A,A,USD,EUR,SP00,A,2024,1.0824,A
EXR.A.CNY.EUR.SP00.A,A,CNY,EUR,SP00,A,2024,7.7875,A
"""
TARIFF = """\
cn_code_2020,cet_duty_rate
01012100,0.0%
0203111010,53.60 EUR/100kg
04012011,"9.00%, more in summer"
85044082,
"""
PROTEE = """\
HS6,zero,positive,sigma
010110,1,0,
010210,0,0,-8.50
010290,0,1,-3.2
850440,0,0,-1e1
"""
ICIO = """\
V1,DEU_A01,DEU_C28,CHN_A01,CHN_C28,DEU_HFCE,CHN_INVNT,OUT
DEU_A01,20.0,10.0,0.0,0.0,77.0,-7,100.0
DEU_C28,0.0,0.0,0.0,50.0,57.0,-7,100.0
CHN_A01,0.0,0.0,50.0,100.0,57.0,-7,200.0
CHN_C28,10.0,40.0,0.0,0.0,357.0,-7,400.0
TLS,1.5,1.5,1.5,1.5,0,0,0
VA,68.5,48.5,148.5,248.5,,,
OUT,100.0,100.0,200.0,400.0,0,0,0
"""
CN_LINKS = """\
PRED_CODE\tPRED_YEAR\tSUCC_CODE\tSUCC_YEAR
85414090\t2021\t85414200\t2022
8541 40 90\t31/12/2021\t8541 43 00\t01/01/2022
"""
CN_TEXTS = """\
85076000\tLithium-ion accumulators\t01/01/2012
84571010\t"Machining centres, horizontal"\t01/01/2012
8507\tElectric accumulators\t01/01/2012
"""
BACI_FLOWS = [
    (2024, 276, 156, "845710", 100.5, 1.25),
    (2024, 156, 276, "850760", 2000, "NA"),
    (2024, 392, 842, "010121", 0.001, ""),
]


@dataclass(frozen=True)
class Sample:
    """Hold a file's name, its text, and what stands between its columns."""

    name: str
    text: str
    delimiter: str = ","


TABLES = {
    "baci": Sample("BACI_HS22_Y2024_V202601.csv", baci(BACI_FLOWS)),
    "baci_countries": Sample("country_codes_V202601.csv", BACI_COUNTRIES),
    "baci_products": Sample("product_codes_HS22_V202601.csv", BACI_PRODUCTS),
    "comext_bulk": Sample(
        "full_v2_202401.dat", comext([*COMEXT_ROWS, *comext_totals(COMEXT_ROWS)])
    ),
    "comext_api": Sample("answer.csv", ANSWER),
    "comtrade_bulk": Sample("table.txt", comtrade_table(COMTRADE), "\t"),
    "ecb": Sample("rates.csv", RATES),
    "tariff": Sample("tariff.csv", TARIFF),
    "protee": Sample("protee.csv", PROTEE),
    "icio": Sample("2022_SML.csv", ICIO),
    "cn_links": Sample("CN8-PRED-SUCC.txt", CN_LINKS, "\t"),
    "cn_texts": Sample("CN.txt", CN_TEXTS, "\t"),
}
JSON_TREES = {"comtrade_api": comtrade_answer(COMTRADE), "comext_json_stat": JSON_STAT}
