//! Names that are nobody's here: those of people whom streets, schools, parishes and rooms are called after, and first
//! names of two words. Facts as data, folded.
//!
//! Left out are namesakes whose name many have: John Adams, Robert Lee, Joseph Smith.

use std::sync::LazyLock;

use foldhash::HashSet;

static NAMESAKES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| PEOPLE.split(',').map(str::trim).collect());
static DOUBLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| FIRST_NAMES.split(',').map(str::trim).collect());

/// Whom places of the countries of the big feeds are called after, and whom the programmes remember.
const PEOPLE: &str = "\
    abraham lincoln, albert schweitzer, alfred delp, amelia earhart, anatole france, andrew carnegie, anne frank, benito juarez, \
    benjamin franklin, bernardo ohiggins, booker t washington, carl jung, catherine booth, cesar chavez, charles de gaulle, charles towns, \
    charles wesley, daniel boone, davy crockett, dietrich bonhoeffer, dolores huerta, dorothy day, ebby thacher, edith stein, \
    eleanor roosevelt, elizabeth ann seton, emiliano zapata, emile zola, emmet fox, florence nightingale, francis asbury, \
    franklin d roosevelt, franklin roosevelt, frederick douglass, gabriela mistral, george washington carver, george washington, \
    giuseppe garibaldi, harriet tubman, helen keller, isaac newton, janusz korczak, jean jaures, jean monnet, jean moulin, jimmy kinnon, \
    john bosco, john calvin, john muir, john vianney, john wesley, jose artigas, jose de san martin, jose marti, juan pablo duarte, \
    jules ferry, julius nyerere, leonardo da vinci, lottie moon, louise michel, marie curie, mark twain, martin de porres, \
    martin luther, martin luther king, martin niemoller, max planck, maximilian kolbe, miguel hidalgo, nelson mandela, oscar romero, \
    pablo neruda, paul gerhardt, philipp melanchthon, pierre curie, robert burns, robert koch, robert schuman, ronald reagan, rosa luxemburg, \
    rosa parks, sam houston, sam shoemaker, simon bolivar, sojourner truth, susan b anthony, susanna wesley, theodore roosevelt, \
    thomas aquinas, thomas becket, thomas edison, thomas jefferson, thomas merton, victor hugo, vincent van gogh, walt whitman, \
    william booth, winston churchill";

/// First names of two words whose second is no surname beside the first.
const FIRST_NAMES: &str = "\
    ana maria, ann marie, anna lena, anna maria, anne marie, annie mae, beth ann, bobbie jo, carol ann, ellie mae, emma lou, hans peter, \
    jean baptiste, jean claude, jean francois, jean jacques, jean louis, jean luc, jean marc, jean marie, jean michel, jean paul, \
    jean philippe, jean pierre, jo ann, jo anne, joao paulo, jose antonio, jose carlos, jose luis, jose manuel, jose maria, juan antonio, \
    juan carlos, juan jose, juan manuel, juan pablo, karl heinz, lee ann, lou ann, luis miguel, luz maria, marco antonio, maria elena, \
    maria isabel, maria jose, maria luisa, maria teresa, marie claire, marie claude, marie france, marie louise, mary ann, mary anne, \
    mary beth, mary ellen, mary jane, mary jo, mary kate, mary kay, mary lou, mary pat, mary sue, miguel angel, peggy sue, peter paul, \
    rose ann, rose marie, ruth ann, sue ann, terry ann";

/// Whether a folded name, without middle initials' dots, is one that places are called after.
pub fn is_namesake(folded: &str) -> bool {
    NAMESAKES.contains(folded)
}

/// Whether two folded words are one first name.
pub fn is_first_name(folded: &str) -> bool {
    DOUBLES.contains(folded)
}
