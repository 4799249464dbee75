using System.Numerics;
using CsCheck;
using MobileNetEdge.Runtime.Int8.Portable;

namespace MobileNetEdge.Runtime.Int8.NetStandard.Tests;

/// <summary>What the library has for .NET Standard does what .NET does.</summary>
public sealed class FrameworkMembersTests
{
    [Fact]
    public void Integers()
    {
        Gen.Select(Gen.UInt, Gen.ULong, Gen.Int[0, 64]).Sample((x, y, shift) =>
        {
            (uint a, ulong b) = (x >> (shift / 2), y << (shift % 64));
            Assert.Equal(BitOperations.LeadingZeroCount(a), FrameworkMembers.LeadingZeroCount(a));
            Assert.Equal(BitOperations.Log2(a), FrameworkMembers.Log2(a));
            Assert.Equal(BitOperations.TrailingZeroCount(b), FrameworkMembers.TrailingZeroCount(b));
            Assert.Equal(BitOperations.Crc32C(x, (byte)a), FrameworkMembers.Crc32C(x, (byte)a));
            Assert.Equal(BitOperations.Crc32C(x, a), FrameworkMembers.Crc32C(x, a));
            Assert.Equal(BitOperations.Crc32C(x, b), FrameworkMembers.Crc32C(x, b));
        });
        Assert.Equal(32, FrameworkMembers.LeadingZeroCount(0));
        Assert.Equal(0, FrameworkMembers.Log2(0));
        Assert.Equal(64, FrameworkMembers.TrailingZeroCount(0));
    }

    [Fact]
    public void Reals()
    {
        Gen.Select(Gen.Double[1e-300, 1e300], Gen.Int[-300, 300]).Sample((x, n) =>
        {
            Assert.Equal(Math.ILogB(x), FrameworkMembers.ILogB(x));
            Assert.Equal(Math.ScaleB(x, n), FrameworkMembers.ScaleB(x, n));
        });
    }
}
