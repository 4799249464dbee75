using MobileNetEdge.Vision.Programs;

namespace MobileNetEdge.Vision.Tests.Programs;

public sealed class ArgumentsTests
{
    [Fact]
    public void Operands_and_options_may_be_mixed()
    {
        Arguments arguments = Of("a", "--top", "3", "b", "--json", "c");
        Assert.Equal(["a", "b", "c"], arguments.Operands);
        Assert.Equal(3, arguments.Count("--top"));
        Assert.True(arguments.Has("--json"));
        Assert.False(arguments.Has("--per-layer"));
        Assert.Null(arguments.Count("--runs"));
        Assert.Null(arguments.Word("--fit", "crop"));
    }

    [Fact]
    public void An_options_value_may_look_like_an_option() => Assert.Equal("--json", Of("--fit", "--json").Value("--fit"));

    [Theory]
    [InlineData("there is no option --frob", "--frob")]
    [InlineData("--top needs a value", "a", "--top")]
    public void What_is_not_known_or_not_whole_is_refused(string message, params string[] words) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => Of(words)).Message);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2.5")]
    [InlineData("99999999999")]
    [InlineData("many")]
    public void A_count_is_a_whole_number_from_1_up(string text) =>
        Assert.Equal(
            $"--top takes a whole number from 1 up, not '{text}'",
            Assert.Throws<UsageException>(() => Of("--top", text).Count("--top")).Message);

    [Fact]
    public void A_word_is_one_of_those_that_are_known()
    {
        Assert.Equal("Crop", Of("--fit", "Crop").Word("--fit", "crop", "stretch"));
        Assert.Equal(
            "--fit takes crop or stretch, not '1'",
            Assert.Throws<UsageException>(() => Of("--fit", "1").Word("--fit", "crop", "stretch")).Message);
    }

    private static Arguments Of(params string[] words) => new(words, "--top --runs --fit", "--json --per-layer");
}
