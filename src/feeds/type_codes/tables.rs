//! The code tables of the fellowships, as TSML publishes them: facts as data.
//!
//! A code that says nothing we have a word for has no row; it is kept as published.

use crate::feeds::type_codes::Means;
use crate::feeds::type_codes::tables::alcohol::{AA_CODES, ACA_CODES, AL_ANON_CODES};
use crate::feeds::type_codes::tables::behaviours::{
    CEA_HOW_CODES, CODA_CODES, DA_CODES, EDA_CODES, GA_CODES, OA_CODES, RCA_CODES, SA_CODES, SAA_CODES, SCA_CODES, SIA_CODES, SLAA_CODES,
    UA_CODES, VA_CODES,
};
use crate::feeds::type_codes::tables::substances::{CA_CODES, CMA_CODES, DAA_CODES, HA_CODES, MA_CODES, NA_CODES, RD_CODES, RR_CODES};

mod alcohol;
mod behaviours;
mod substances;

/// A code, its English name, and what it means.
pub type Row = (&'static str, &'static str, Means);

/// All tables: the two largest first, the others by their code.
pub const TABLES: &[(&str, &[Row])] = &[
    ("aa", AA_CODES),
    ("na", NA_CODES),
    ("al-anon", AL_ANON_CODES),
    ("aca", ACA_CODES),
    ("ca", CA_CODES),
    ("cea-how", CEA_HOW_CODES),
    ("cma", CMA_CODES),
    ("coda", CODA_CODES),
    ("da", DA_CODES),
    ("daa", DAA_CODES),
    ("eda", EDA_CODES),
    ("ga", GA_CODES),
    ("ha", HA_CODES),
    ("ma", MA_CODES),
    ("oa", OA_CODES),
    ("pal", NO_CODES),
    ("rca", RCA_CODES),
    ("rd", RD_CODES),
    ("rr", RR_CODES),
    ("sa", SA_CODES),
    ("saa", SAA_CODES),
    ("sca", SCA_CODES),
    ("sg", NO_CODES),
    ("sia", SIA_CODES),
    ("slaa", SLAA_CODES),
    ("ua", UA_CODES),
    ("va", VA_CODES),
];

// Programmes with languages alone.
const NO_CODES: &[Row] = &[];
